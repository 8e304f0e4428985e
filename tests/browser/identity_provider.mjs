// A real OpenID Connect provider on loopback, for the tests of the sign-in at another system.
// Reads its clients as JSON from the environment; prints its address once it answers.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const page = (title, body) =>
  `<!doctype html><html lang="zh"><link rel="icon" href="data:,"><title>${title}</title><main><h1>${title}</h1>${body}</main></html>`;

const provider = new Provider(issuer, {
  clients: JSON.parse(process.env.CLIENTS),
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], phone: ["phone_number"] },
  cookies: { keys: ["only-for-tests"] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) {
        const yes = '<button type="submit" form="op.logoutForm" name="logout" value="yes">退出</button>';
        ctx.body = page("退出统一身份", form + yes);
      },
    },
  },
  ttl: { IdToken: 60, AccessToken: 600, Session: 3600, Interaction: 600, Grant: 3600 },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  async findAccount(ctx, sub) {
    return {
      accountId: sub,
      async claims() {
        const groups = sub.startsWith("new") ? ["sundi"] : [];
        return { sub, name: "郑新", preferred_username: sub, groups, phone_number: "13812345678" };
      },
    };
  },
});

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (details.prompt.name === "consent") {
    const grant = new provider.Grant({
      accountId: details.session.accountId,
      clientId: details.params.client_id,
    });
    grant.addOIDCScope("openid profile phone");
    const result = { consent: { grantId: await grant.save() } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  } else if (request.method === "POST") {
    let body = "";
    for await (const part of request) body += part;
    const accountId = new URLSearchParams(body).get("login");
    await provider.interactionFinished(request, response, { login: { accountId } });
  } else {
    const form = '<form method="post"><input name="login" aria-label="login"><button>登录</button></form>';
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page("统一身份登录", form));
  }
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  return interact(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(port, "127.0.0.1", () => console.log(issuer));
