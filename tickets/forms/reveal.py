"""The form that asks why somebody needs to see a requester's name or number."""

from members.forms import RevealForm


class RequesterRevealForm(RevealForm):
    """A requester leaves a name and a telephone number, nothing else."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        field.choices = [choice for choice in field.choices if choice[0] != "id"]
