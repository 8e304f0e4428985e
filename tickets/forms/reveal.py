"""The forms that ask why somebody needs to see or take along what is masked."""

from members.forms import ClearExportForm, RevealForm


class PurposeForm(ClearExportForm):
    """What rows in clear are needed for; they come as CSV."""

    kind = None


class RequesterRevealForm(RevealForm):
    """A requester leaves a name and a telephone number, nothing else."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        field.choices = [choice for choice in field.choices if choice[0] != "id"]
