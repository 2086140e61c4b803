"""The clauses from riding to signing: what to do, what happens if, how it ends."""

from mobility.documents import conditions as when
from mobility.documents.clauses import Clause, Said

CLAUSES: tuple[Clause, ...] = (
    Clause(
        id="title",
        title="Votre titre de conduite",
        body=(
            Said(
                "Pour ce cyclomoteur, il faut la catégorie AM (ou le BSR), ou un permis. Une personne née avant"
                " 1988 n'en a pas besoin.",
                when.moped,
            ),
            Said(
                "Pour cette motocyclette légère, il faut le permis A1, A2 ou A ; ou le permis B depuis 2 ans avec la"
                " formation de 7 heures, ou une dispense reconnue.",
                when.motorcycle,
            ),
            Said(
                "Pour ce quadricycle léger, il faut la catégorie AM (ou le BSR), ou un permis. Une personne née"
                " avant 1988 n'en a pas besoin.",
                when.quadricycle,
            ),
            Said("Pour cette voiture, il faut le permis B en cours de validité.", when.car),
            Said(
                "Vous déclarez avoir le droit de conduire ce véhicule. Si ce droit est suspendu, annulé ou prend"
                " fin, arrêtez de conduire et prévenez-nous tout de suite, sans en dire la raison."
            ),
        ),
        condition=when.titled,
        legal_basis="C. route R211-2, R221-4 et R221-8",
    ),
    Clause(
        id="safety",
        title="Votre sécurité",
        body=(
            Said(
                "Toujours : le casque attaché, des gants certifiés CE, le gilet à portée de main et porté en cas"
                " d'arrêt d'urgence.",
                when.ridden,
            ),
            Said("Toujours : la ceinture attachée, le gilet et le triangle à bord.", when.driven),
            Said(
                "Roulez sur les pistes et bandes cyclables quand il y en a, jamais sur le trottoir. Mettez le"
                " casque, et un gilet la nuit.",
                when.light,
            ),
            Said(
                "Jamais : l'alcool au-delà de la limite légale, les drogues, le téléphone en main, les écouteurs, la"
                " modification du moteur (« débridage »)."
            ),
            Said("Ce véhicule ne va ni sur autoroute ni sur voie rapide.", when.slow),
        ),
        legal_basis="C. route R412-1, R412-6-1, R416-19, R431-1, R431-1-2",
    ),
    Clause(
        id="upkeep",
        title="L'entretien",
        body=(
            Said(
                "Regardez souvent les pneus, les freins et les feux.",
                when.electric_or_light,
            ),
            Said("Regardez souvent les pneus, les freins, les feux et l'huile.", when.thermal),
            Said(
                "Si un voyant rouge s'allume, arrêtez-vous et appelez-nous. Ramenez le véhicule aux dates de"
                " révision que nous vous donnons. L'entretien et les pièces usées sont à la charge de la fondation."
            ),
        ),
        legal_basis="Code civil, art. 1720",
    ),
    Clause(
        id="breakdown",
        title="La panne",
        body=(
            Said(
                "Appelez le {phone}. Ne réparez pas vous-même. Le dépannage est à la charge de la fondation, sauf si"
                " la panne vient d'une faute de votre part. Nous vous prêtons un autre véhicule s'il y en a un. Tant que"
                " vous ne pouvez pas rouler et que vous n'y êtes pour rien, aucun loyer n'est dû."
            ),
        ),
        legal_basis="Code civil, art. 1719 et 1722",
    ),
    Clause(
        id="accident",
        title="L'accident",
        body=(
            Said(
                "S'il y a un blessé, appelez le 15 ou le 112. Remplissez un constat, prenez des photos, n'admettez"
                " rien que vous n'ayez vu. Prévenez-nous si possible dans les 24 heures : {phone}."
            ),
            Said(
                "L'assureur doit être prévenu dans les 5 jours ouvrés : nous le faisons avec vous. Un retard ne"
                " suffit pas à vous faire perdre l'assurance.",
                when.insured,
            ),
        ),
        legal_basis="C. assur. L113-2, 4°",
    ),
    Clause(
        id="theft",
        title="Le vol et les dégradations",
        body=(
            Said(
                "Attachez toujours le véhicule avec l'antivol remis. En cas de vol, portez plainte et appelez-nous,"
                " si possible le jour même. Donnez-nous les clés et le récépissé de plainte. Le loyer s'arrête le"
                " jour de la plainte."
            ),
            Said(
                "L'assureur doit être prévenu dans les 2 jours ouvrés. Là non plus, un retard ne suffit pas à vous"
                " faire perdre l'assurance.",
                when.insured,
            ),
        ),
        legal_basis="C. assur. L113-2, 4°",
    ),
    Clause(
        id="fines",
        title="Les amendes et le stationnement",
        body=(
            Said(
                "Vous répondez des infractions que vous commettez avec le véhicule. Celles qui viennent de l'état du"
                " véhicule ou de ses papiers sont pour la fondation."
            ),
            Said(
                "Pour une infraction relevée par radar ou caméra, la loi nous oblige à donner votre nom, votre date"
                " de naissance, votre adresse et votre permis. L'avis vous est alors adressé et vous pouvez le"
                " contester. Un forfait de stationnement vous est demandé à son prix exact, avec l'avis. Nous ne prenons"
                " pas de frais de dossier."
            ),
        ),
        condition=when.plated,
        legal_basis="C. route L121-2, L121-3 et L121-6 ; CGCT L2333-87",
    ),
    Clause(
        id="sole_driver",
        title="Vous seul conduisez",
        body=(
            Said(
                "Le véhicule ne se prête pas et ne se sous-loue pas : une autre personne ne serait peut-être pas"
                " couverte par l'assurance. Si vous le prêtez malgré tout, l'{ref:termination} s'applique. Un vol n'est"
                " pas un prêt."
            ),
        ),
    ),
    Clause(
        id="territory",
        title="Où rouler",
        body=(
            Said(
                "En France métropolitaine. Pour aller à l'étranger, demandez-nous avant.",
                when.abroad_on_request,
            ),
            Said(
                "Seulement en France : le permis B avec la formation de 7 heures ne vaut pas à l'étranger, pas même en"
                " Belgique.",
                when.france_only,
            ),
        ),
        legal_basis="C. route R221-8",
    ),
    Clause(
        id="condition_back",
        title="Le retour",
        body=(
            Said(
                "Nous regardons le véhicule ensemble et comparons avec le départ. L'usure normale ne se paie pas. Les"
                " prix des pièces sont dans la liste annexée."
            ),
            Said(
                "Si vous ne pouvez pas être là, nous faisons l'état des lieux avec photos et vous l'envoyons. Vous avez"
                " 7 jours pour le discuter."
            ),
        ),
        legal_basis="Code civil, art. 1730 à 1732, 1755",
    ),
    Clause(
        id="late",
        title="Le retard",
        body=(
            Said(
                "Prévenez-nous dès que vous savez que vous serez en retard. Chaque jour commencé après la fin coûte"
                " {day_price}, comme un jour normal. Il n'y a pas de pénalité."
            ),
            Said(
                "Sans nouvelles, nous vous appelons, puis nous vous écrivons. Si une lettre recommandée reste sans"
                " effet pendant 8 jours, la fondation peut porter plainte pour abus de confiance."
            ),
        ),
        legal_basis="Code civil, art. 1231 ; code pénal, art. 314-1",
    ),
    Clause(
        id="early_end",
        title="Rendre plus tôt",
        body=(
            Said(
                "Vous pouvez rendre le véhicule quand vous voulez, sans donner de raison. Les jours payés et non"
                " utilisés vous sont remboursés avec le dépôt de garantie.",
                when.has_deposit,
            ),
            Said(
                "Vous pouvez rendre le véhicule quand vous voulez, sans donner de raison. Les jours payés et non"
                " utilisés vous sont remboursés sous {deposit_return_days}.",
                when.no_deposit,
            ),
        ),
    ),
    Clause(
        id="termination",
        title="Si la fondation met fin au contrat",
        body=(
            Said(
                "La fondation ne peut mettre fin au contrat que pour une raison grave : loyer impayé, véhicule prêté ou"
                " utilisé contre ce contrat, perte du droit de conduire. Elle vous écrit la raison et vous laisse"
                " 8 jours pour y remédier ou vous expliquer."
            ),
            Said(
                "En cas de danger (alcool, drogue, absence de titre), elle peut demander le retour immédiat, par"
                " écrit. Les jours non utilisés sont remboursés."
            ),
        ),
        legal_basis="Code civil, art. 1224 à 1226 ; C. conso. L212-1",
    ),
    Clause(
        id="claims",
        title="Réclamation et litige",
        body=(
            Said("Écrivez-nous d'abord : {email}, ou à l'adresse de la première page."),
            Said(
                "Si notre réponse ne vous convient pas, ou sans réponse sous deux mois, vous pouvez saisir"
                " gratuitement le médiateur de la consommation : {mediator}.",
                when.mediated,
            ),
            Said(
                "Vous pouvez aussi saisir le tribunal : celui de votre domicile au jour du contrat, celui du lieu du"
                " dommage, ou un autre que la loi désigne. La loi française s'applique."
            ),
        ),
        legal_basis="C. conso. L612-1, R616-1 et R631-3",
    ),
    Clause(
        id="privacy",
        title="Vos données",
        body=(
            Said(
                "{foundation} est responsable de vos données. Elle s'en sert pour ce contrat, pour les obligations"
                " de la loi (comptes, amendes) et, par intérêt légitime, pour des statistiques sans nom. Les"
                " reçoivent, chacun pour sa part : l'assureur, l'agence des amendes (ANTAI), l'organisme qui vous"
                " accompagne. Les financeurs ne reçoivent que des chiffres."
            ),
            Said(
                "Nous gardons le contrat 5 ans (10 ans s'il est électronique et d'au moins 120 €), les comptes 10 ans,"
                " les avis d'amende 12 mois au plus. Nous ne gardons pas de copie de votre pièce d'identité."
            ),
            Said(
                "Vous pouvez voir vos données, les faire corriger ou effacer, limiter leur usage ou vous y opposer :"
                " {email}. En cas de désaccord : cnil.fr."
            ),
        ),
        legal_basis="RGPD, art. 6 et 13",
    ),
    Clause(
        id="tracking",
        title="Géolocalisation",
        body=(Said("Aucune. La fondation ne suit pas vos déplacements."),),
        legal_basis="RGPD, art. 5",
    ),
    Clause(
        id="information",
        title="Avant de signer",
        body=(
            Said(
                "Vous avez reçu gratuitement le devis n° {quote_reference} et ces conditions.",
                when.quoted,
            ),
            Said(
                "Vous avez pu lire ces conditions et recevoir gratuitement un devis écrit.",
                when.not_quoted,
            ),
            Said(
                "Une note détaillée vous est remise à la fin de la location.",
            ),
            Said(
                "Ce contrat est signé hors de nos locaux. Vous pouvez vous rétracter pendant 14 jours, sans raison, par"
                " une simple lettre, un courriel à {email} ou le formulaire type joint. Si vous avez demandé par écrit à commencer avant la fin"
                " de ce délai, vous ne payez que les jours utilisés.",
                when.at_distance,
            ),
        ),
        legal_basis="Arrêté du 17 mars 2015 ; C. conso. L221-18 et L221-25 ; arrêté 83-50/A",
    ),
    Clause(
        id="signatures",
        title="Déclarations et signatures",
        body=(
            Said(
                "Vous déclarez que les renseignements de la première page sont exacts, et avoir reçu les explications de"
                " sécurité. Chacun garde un exemplaire signé. Vous pouvez demander que tout vous soit relu ou expliqué."
            ),
        ),
        legal_basis="Code civil, art. 1103 et 1366 à 1367",
    ),
)
