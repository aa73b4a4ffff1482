"""`manage.py add_official NAME ROLE`: an account with its first role, for a new install."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError

from compliance.accounts.models import Role
from compliance.accounts.services import official_create


class Command(BaseCommand):
    """Make an account, or give one that exists a further role."""

    help = "Make an account with a role; asks for the password of a new account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name, the role and its scope."""
        parser.add_argument("name")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--government", help="code of the government, such as 12.11")
        parser.add_argument("--unit", help="slug of the unit, for an operator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, or stop with what is wrong."""
        try:
            created = official_create(
                username=options["name"],
                role=Role(options["role"]),
                government_code=options["government"],
                unit_slug=options["unit"],
                ask_password=lambda: getpass("Password: "),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ObjectDoesNotExist as error:
            raise CommandError(str(error)) from error
        done = "Account made" if created else "Role given to the account"
        self.stdout.write(f"{done}: {options['name']}, {options['role']}.")
