"""The door: sign in, sign out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from balise.web.audience import audience
from balise.web.routes import address


class SignIn(LoginView):
    template_name = "curator/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return address("curator")


sign_in = audience("public")(SignIn.as_view())
sign_out = audience("public")(LogoutView.as_view(next_page="/"))
