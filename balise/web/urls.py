"""Addresses of the pages. What people read stands under /fr/ or /en/, with a path in that language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path

from .account import own, second_factor, sign_in
from .analyst import published, release_urls
from .analyst import urls as analyst_urls
from .curator import feedback as reports
from .curator import gaps, questions, records, runs, synonyms
from .desk import contacts, finding, history, household, identities, keeper, page, proposing, summary, supervisor_urls
from .public import (
    appearance,
    areas,
    browse,
    feedback,
    home,
    map_ground,
    my_list,
    operations,
    organization,
    pages,
    record,
    results,
    robots,
    suggestions,
)
from .routes import both

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.start, name="start"),
    # For machines
    path("healthz", operations.health, name="health"),
    path("metrics", operations.figures, name="metrics"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-<str:kind>-<int:part>.xml", robots.sitemap_part, name="sitemap_part"),
    path("manifest.webmanifest", appearance.manifest, name="manifest"),
    path("operator-<str:digest>.css", appearance.style, name="operator_style"),
    path("operator-logo", appearance.logo, name="operator_logo"),
    *release_urls.files,
    *i18n_patterns(
        path("", home.home, name="home"),
        # Search and records
        both("recherche/", "search/", results.results, "results"),
        both("service/<int:id>/", "service/<int:id>/", record.service, "service"),
        both("organisme/<int:id>/", "organization/<int:id>/", organization.organization, "organization"),
        both("service/<int:id>/code.svg", "service/<int:id>/code.svg", record.code, "service_code"),
        both("lieu/<int:id>/", "site/<int:id>/", record.site, "site"),
        both("signaler/<str:kind>/<int:id>/", "report/<str:kind>/<int:id>/", feedback.report, "report"),
        both("suggestions/", "suggestions/", suggestions.suggest, "suggest"),
        both("carte/fond.geojson", "map/ground.geojson", map_ground.map_ground, "map_ground"),
        # Browse
        both("sujets/", "topics/", browse.topics, "topics"),
        both("sujets/<str:code>/", "topics/<str:code>/", browse.topic, "topic"),
        both("lieux/", "places/", areas.areas, "areas"),
        both("lieux/<str:code>/", "places/<str:code>/", areas.area, "area"),
        # My list
        both("ma-liste/", "my-list/", my_list.my_list, "my_list"),
        both("ma-liste/ajouter/", "my-list/add/", my_list.add, "my_list_add"),
        both("ma-liste/retirer/", "my-list/remove/", my_list.remove, "my_list_remove"),
        both("ma-liste/vider/", "my-list/clear/", my_list.clear, "my_list_clear"),
        # Pages of text
        both("quel-numero/", "which-number/", pages.numbers, "numbers"),
        both("a-propos/", "about/", pages.about, "about"),
        both("confidentialite/", "privacy/", pages.privacy, "privacy"),
        both("accessibilite/", "accessibility/", pages.accessibility, "accessibility"),
        both("comment-la-recherche-decide/", "how-search-decides/", pages.how_search_decides, "how_search_decides"),
        both("plan-du-site/", "site-map/", pages.site_map, "site_map"),
        # The door: own names first, then those that allauth looks for
        both("connexion/", "sign-in/", sign_in.sign_in, "sign_in"),
        both("connexion/", "sign-in/", sign_in.sign_in, "account_login"),
        both("connexion/code/", "sign-in/code/", second_factor.second_step, "mfa_authenticate"),
        both("connexion/cle/", "sign-in/key/", second_factor.passkey_options, "passkey_options"),
        both("connexion/encore/", "sign-in/again/", second_factor.password_again, "account_reauthenticate"),
        both("connexion/encore/code/", "sign-in/again/code/", second_factor.code_again, "mfa_reauthenticate"),
        both("connexion/encore/cle/", "sign-in/again/key/", second_factor.key_again, "mfa_reauthenticate_webauthn"),
        both("deconnexion/", "sign-out/", sign_in.sign_out, "sign_out"),
        both("deconnexion/partout/", "sign-out/everywhere/", sign_in.sign_out_everywhere, "sign_out_everywhere"),
        both("session/", "session/", sign_in.session, "session"),
        both("mon-compte/", "my-account/", own.account, "mfa_index"),
        both("mon-compte/application/", "my-account/application/", own.new_application, "mfa_activate_totp"),
        both("mon-compte/cle/", "my-account/key/", own.new_key, "mfa_add_webauthn"),
        both("mon-compte/retirer/<int:id>/", "my-account/remove/<int:id>/", own.remove, "second_factor_remove"),
        both("mon-compte/codes/", "my-account/codes/", own.recovery_codes, "mfa_view_recovery_codes"),
        both("mon-compte/mot-de-passe/", "my-account/password/", own.new_password, "account_change_password"),
        # The desk
        both("guichet/", "desk/", page.desk, "desk"),
        both("guichet/depart/", "desk/start/", page.start, "desk_start"),
        both("guichet/gardien.js", "desk/keeper.js", keeper.keeper, "desk_keeper"),
        both("guichet/retour/", "desk/back/", page.back, "desk_back"),
        both("guichet/contacts/", "desk/contacts/", contacts.contacts, "desk_contacts"),
        both("guichet/contacts/<uuid:contact>/", "desk/contacts/<uuid:contact>/", contacts.contact, "desk_contact"),
        both(
            "guichet/contacts/<uuid:contact>/changements/",
            "desk/contacts/<uuid:contact>/changes/",
            contacts.changes,
            "desk_changes",
        ),
        both(
            "guichet/contacts/<uuid:contact>/identite/",
            "desk/contacts/<uuid:contact>/identity/",
            identities.keep,
            "desk_identity",
        ),
        both(
            "guichet/contacts/<uuid:contact>/historique/",
            "desk/contacts/<uuid:contact>/history/",
            history.history,
            "desk_history",
        ),
        both(
            "guichet/contacts/<uuid:contact>/menage/",
            "desk/contacts/<uuid:contact>/household/",
            household.household,
            "desk_household",
        ),
        both(
            "guichet/identites/<uuid:identity>/",
            "desk/identities/<uuid:identity>/",
            identities.show,
            "desk_identity_shown",
        ),
        both("guichet/recherche/", "desk/search/", finding.finding, "desk_finding"),
        both("guichet/propositions/", "desk/proposals/", proposing.proposing, "desk_proposing"),
        both("guichet/resume/", "desk/summary/", summary.summary, "desk_summary"),
        # Supervisors, follow-ups
        *supervisor_urls.patterns,
        # Social analysis
        *analyst_urls.patterns,
        *release_urls.pages,
        both("besoins/chiffres-publies/", "needs/published-figures/", published.published_figures, "published_figures"),
        # The curators
        both("recherchistes/", "curators/", records.home, "curator"),
        both("recherchistes/importations/", "curators/imports/", runs.runs, "curator_runs"),
        both("recherchistes/importations/<int:id>/", "curators/imports/<int:id>/", runs.run, "curator_run"),
        both(
            "recherchistes/importations/<int:id>/annuler/", "curators/imports/<int:id>/undo/", runs.undo, "curator_undo"
        ),
        both("recherchistes/signalements/", "curators/reports/", reports.reports, "curator_reports"),
        both(
            "recherchistes/signalements/<int:id>/traiter/",
            "curators/reports/<int:id>/handle/",
            reports.handle,
            "curator_report_handle",
        ),
        both("recherchistes/questions/", "curators/questions/", questions.questions, "curator_questions"),
        both("recherchistes/questions/ouvertures/", "curators/questions/opened/", questions.opened, "curator_opened"),
        both(
            "recherchistes/questions/traitees/",
            "curators/questions/handled/",
            questions.handled,
            "curator_questions_handled",
        ),
        both(
            "recherchistes/questions/<int:id>/", "curators/questions/<int:id>/", questions.question, "curator_question"
        ),
        both(
            "recherchistes/questions/<int:id>/traiter/",
            "curators/questions/<int:id>/handle/",
            questions.handle,
            "curator_question_handle",
        ),
        both(
            "recherchistes/questions/<int:id>/reprendre/",
            "curators/questions/<int:id>/take-back/",
            questions.undo,
            "curator_question_undo",
        ),
        both("recherchistes/synonymes/", "curators/synonyms/", synonyms.synonyms, "curator_synonyms"),
        both(
            "recherchistes/synonymes/historique/",
            "curators/synonyms/history/",
            synonyms.changes,
            "curator_synonym_changes",
        ),
        both(
            "recherchistes/synonymes/changer/", "curators/synonyms/change/", synonyms.change, "curator_synonym_change"
        ),
        both("recherchistes/manques/", "curators/gaps/", gaps.gaps, "curator_gaps"),
        both(
            "recherchistes/manques/<int:id>/fermer/", "curators/gaps/<int:id>/close/", gaps.close, "curator_gap_close"
        ),
        both(
            "recherchistes/manques/<int:id>/rouvrir/",
            "curators/gaps/<int:id>/reopen/",
            gaps.reopen,
            "curator_gap_reopen",
        ),
        both("recherchistes/<str:kind>/<int:id>/", "curators/<str:kind>/<int:id>/", records.record, "curator_record"),
        both(
            "recherchistes/<str:kind>/<int:id>/retablir/",
            "curators/<str:kind>/<int:id>/restore/",
            records.restore,
            "curator_restore",
        ),
    ),
]
