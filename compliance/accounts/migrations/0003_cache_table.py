from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Make the table of the cache; nothing is done where another migration run has made it."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS cache_entry")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_invitations'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
