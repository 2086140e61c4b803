"""The clauses up to the insurance: who, what, for how long, for how much."""

from mobility.documents import conditions as when
from mobility.documents.clauses import Clause, Said

CLAUSES: tuple[Clause, ...] = (
    Clause(
        id="document",
        title="Le contrat",
        body=(
            Said(
                "Le contrat, ce sont : la première page (numéro, date, site, agent), les articles qui suivent,"
                " l'état du véhicule et les annexes que vous recevez. Si la première page et un article se"
                " contredisent, la première page l'emporte."
            ),
        ),
        legal_basis="Code civil, art. 1709 ; loi 94-665, art. 2",
    ),
    Clause(
        id="lessor",
        title="Le loueur",
        body=(
            Said(
                "Le loueur est {foundation}, appelée ici « la fondation ». Pour toute question : {phone}, {email}."
            ),
        ),
        legal_basis="C. conso. L111-1",
    ),
    Clause(
        id="renter",
        title="Le locataire",
        body=(
            Said(
                "Le locataire, appelé ici « vous », est la personne nommée en première page. Prévenez-nous si"
                " votre adresse ou votre téléphone change."
            ),
        ),
    ),
    Clause(
        id="guardian",
        title="Le représentant légal",
        body=(
            Said(
                "La personne nommée en première page signe avec vous, ou pour vous. Elle accepte le contrat et"
                " veille avec vous à son respect."
            ),
        ),
        condition=when.minor,
        legal_basis="Code civil, art. 388-1-1, 425 et s., 1145 et s.",
    ),
    Clause(
        id="prescriber",
        title="L'organisme qui vous accompagne",
        body=(
            Said(
                "L'organisme nommé en première page nous a adressé votre demande. Nous lui disons si le véhicule"
                " vous a été remis, et rien de plus sans votre accord. Il ne signe pas ce contrat."
            ),
        ),
        condition=when.referred,
        legal_basis="RGPD, art. 5 et 6",
    ),
    Clause(
        id="purpose",
        title="À quoi sert le véhicule",
        body=(
            Said(
                "Le véhicule vous aide à travailler, à vous former, à passer un entretien ou à garder votre"
                " emploi. Vous pouvez aussi l'utiliser pour les trajets de la vie courante."
            ),
            Said(
                "Il ne sert ni à la livraison, ni au transport payé de personnes ou d'objets : l'assurance ne les"
                " couvre pas.",
                when.insured,
            ),
            Said(
                "Il ne sert ni à la livraison, ni au transport payé de personnes ou d'objets.",
                when.bicycle,
            ),
            Said("Il est prévu pour une seule personne : pas de passager.", when.alone),
            Said(
                "Un passager est permis s'il porte le même équipement de sécurité que vous.",
                when.accompanied,
            ),
        ),
    ),
    Clause(
        id="vehicle",
        title="Le véhicule",
        body=(
            Said(
                "Le véhicule est décrit en première page. La fondation vous le remet propre, entretenu et en état"
                " de circuler, avec ses papiers. Elle répond des défauts cachés, même découverts plus tard."
            ),
        ),
        legal_basis="Code civil, art. 1719 à 1721",
    ),
    Clause(
        id="equipment",
        title="L'équipement remis",
        body=(
            Said(
                "L'équipement prêté est compté au départ et au retour. La valeur de remplacement de chaque objet"
                " est écrite en première page ou dans la liste de prix annexée."
            ),
        ),
    ),
    Clause(
        id="condition_out",
        title="L'état des lieux de départ",
        body=(
            Said(
                "Nous regardons le véhicule ensemble : kilomètres, énergie, marques, photos. Chacun signe et garde"
                " une copie. L'état des lieux ne vaut que pour ce qui se voit. Vous avez jusqu'au lendemain soir"
                " pour nous signaler une marque oubliée."
            ),
        ),
        legal_basis="Code civil, art. 1731",
    ),
    Clause(
        id="duration",
        title="La durée",
        body=(
            Said(
                "La location commence et finit aux jours et heures de la première page. Vous rendez le véhicule au"
                " plus tard {ends}, pendant les heures d'ouverture, à cette adresse : {return_place}."
            ),
            Said(
                "Si ce jour devient un jour de fermeture, le jour d'ouverture suivant vaut, sans supplément."
            ),
        ),
        legal_basis="Code civil, art. 1737",
    ),
    Clause(
        id="extension",
        title="La prolongation",
        body=(
            Said(
                "Demandez-la au plus tard 2 jours ouvrés avant la fin, par téléphone ou sur place. Elle dépend"
                " de votre situation (un justificatif récent) et des autres demandes. Elle s'écrit toujours et"
                " n'est jamais automatique."
            ),
            Said("En tout, la location ne dépasse pas {longest}.", when.capped),
        ),
    ),
    Clause(
        id="price",
        title="Le prix",
        body=(
            Said(
                "Le prix est de {total}, détaillé en première page. Il comprend l'entretien normal, l'assurance"
                " décrite à l'{ref:insurance} et les kilomètres.",
                when.insured,
            ),
            Said(
                "Le prix est de {total}, détaillé en première page. Il comprend l'entretien normal et les"
                " kilomètres.",
                when.bicycle,
            ),
            Said("{vat_mention}", when.vat),
            Said(
                "{third_party} prend en charge {third_party_amount}. Cette part ne vous est pas demandée tant que"
                " la prise en charge dure. Si elle cesse, nous vous prévenons avant de vous compter un jour de"
                " plus.",
                when.third_party,
            ),
        ),
        legal_basis="Arrêté du 17 mars 2015 ; CGI, art. 261-7-1° b ou 293 B",
    ),
    Clause(
        id="payment",
        title="Le paiement",
        body=(
            Said(
                "Vous payez au départ, sauf échéancier écrit. Nous acceptons les espèces (jusqu'à 1 000 €), la"
                " carte, le virement et le chèque. Chaque paiement donne un reçu."
            ),
            Said(
                "En cas de difficulté, parlez-nous-en avant l'échéance : un paiement en plusieurs fois, sur 3 mois"
                " au plus, est gratuit."
            ),
        ),
        legal_basis="C. mon. fin. L112-6 et D112-3",
    ),
    Clause(
        id="deposit",
        title="Le dépôt de garantie",
        body=(
            Said(
                "Vous confiez {deposit} à la fondation. Ce n'est pas un loyer. Cette somme vous est rendue au plus"
                " tard {deposit_return_days} après le retour du véhicule.",
                when.has_deposit,
            ),
            Said(
                "Nous n'en gardons que ce que vous devez : loyers non payés, objets manquants, dommages dont vous"
                " répondez (dans la limite de l'{ref:excess}). Nous vous donnons alors le détail écrit, avec"
                " devis, facture ou photos.",
                when.has_deposit,
            ),
            Said("Aucun dépôt de garantie ne vous est demandé.", when.no_deposit),
        ),
        legal_basis="Arrêté du 17 mars 2015",
    ),
    Clause(
        id="fuel",
        title="Le carburant",
        body=(
            Said(
                "Vous rendez le véhicule avec le même niveau de carburant qu'au départ. S'il en manque, nous"
                " comptons le carburant au prix de la pompe, sans autre frais."
            ),
            Said(
                "Le moteur est un deux-temps : suivez la notice pour le mélange d'huile.",
                when.two_stroke,
            ),
        ),
        condition=when.thermal,
    ),
    Clause(
        id="battery",
        title="La batterie",
        body=(
            Said(
                "Vous rechargez la batterie avec le chargeur remis, à l'abri de l'eau et sous surveillance. Un"
                " chargeur ou une batterie abîmés ne s'utilisent plus : appelez-nous. La recharge se fait à vos frais,"
                " et aucune somme n'est due si la batterie revient vide."
            ),
        ),
        condition=when.electric,
    ),
    Clause(
        id="insurance",
        title="L'assurance",
        body=(
            Said(
                "Le véhicule est assuré par {insurer}, contrat n° {policy_number}. La notice, remise avec ce"
                " contrat, dit ce qui est couvert : dommages causés aux autres, défense, vol, dommages au véhicule,"
                " blessures du conducteur. Seules les exclusions de la notice remise s'appliquent.",
                when.insured,
            ),
            Said(
                "Les plus courantes : conduire sans le titre exigé, sous l'effet de l'alcool ou de drogues, prêter le"
                " véhicule, faire de la livraison.",
                when.insured,
            ),
            Said(
                "La loi n'oblige pas à assurer un vélo. Vérifiez que votre assurance habitation couvre les"
                " dommages causés aux autres (« responsabilité civile »).",
                when.bicycle,
            ),
        ),
        legal_basis="C. assur. L211-1, L112-2 et L113-2",
    ),
    Clause(
        id="excess",
        title="Ce qui peut rester à votre charge",
        body=(
            Said(
                "Si un dommage est de votre fait, vous payez la réparation dans la limite de {damage_excess} par"
                " événement. En cas de vol, dans la limite de {theft_excess}. Rien si un autre est responsable et"
                " connu, ou si le véhicule était défectueux."
            ),
            Said(
                "Le montant se justifie par un devis ou une facture et tient compte de l'usure. Il peut se payer"
                " en plusieurs fois, sans frais. Ces limites ne valent pas pour un dommage causé exprès."
            ),
        ),
        legal_basis="Code civil, art. 1732 ; C. conso. L212-1",
    ),
)
