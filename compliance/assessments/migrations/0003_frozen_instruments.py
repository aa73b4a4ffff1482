"""Let the database itself refuse any change of a frozen method."""

from django.db import migrations

from compliance.assessments import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_instrumentfile")]

    operations = [migrations.RunPython(install, remove)]
