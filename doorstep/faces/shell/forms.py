"""How every Django form is drawn: label, hint, error and input in one order, the summary on top."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class ShellRenderer(TemplatesSetting):
    """The project's form renderer (setting FORM_RENDERER); allauth's and schema-made forms pass here too."""

    form_template_name = "shell/forms/form.html"
    field_template_name = "shell/forms/field.html"
