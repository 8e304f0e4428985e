"""Forms of what is offered: what people type, into the arguments of operations; no rules."""
