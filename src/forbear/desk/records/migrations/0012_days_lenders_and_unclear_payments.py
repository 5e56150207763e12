"""A lock until a moment, ids of payments by lender, and payments that cannot be counted."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def lock_until(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Let who is locked today stay so until tomorrow, where they are."""
    cases = apps.get_model('records', 'Case').objects.filter(locked_on__isnull=False)
    for case in cases.select_related('borrower'):
        try:
            zone = ZoneInfo(case.borrower.zone or 'UTC')
        except (ZoneInfoNotFoundError, ValueError, OSError):
            zone = ZoneInfo('UTC')
        begins = datetime.combine(case.locked_on + timedelta(days=1), time(0), zone)
        cases.filter(pk=case.pk).update(locked_until=begins.astimezone(UTC))


def name_lenders(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write to each payment whose id it has."""
    case = apps.get_model('records', 'Case').objects.filter(pk=OuterRef('case'))
    apps.get_model('records', 'Payment').objects.update(
        lender=Subquery(case.values('night__lender')[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0011_slices_compressed'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='locked_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(lock_until, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='case',
            name='locked_on',
        ),
        migrations.AddField(
            model_name='payment',
            name='lender',
            field=models.CharField(default='', max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(name_lenders, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='payment',
            name='payment_id',
            field=models.CharField(max_length=200),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('lender', 'payment_id'), name='one_payment_of_a_lender'),
        ),
        migrations.CreateModel(
            name='PaymentUnclear',
            fields=[
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='unclear', serialize=False, to='records.payment')),
                ('since', models.DateTimeField()),
                ('tried_at', models.DateTimeField()),
                ('why', models.CharField(max_length=200)),
                ('night', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.night')),
            ],
        ),
    ]
