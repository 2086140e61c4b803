"""The journal in words, for equipment."""

from mobility.words.language import N_

DEEDS: dict[str, str] = {
    "add_equipment": N_("Équipement entré au stock"),
    "change_equipment": N_("Équipement corrigé"),
    "move_equipment": N_("Équipement rangé ailleurs"),
    "note_fall": N_("Chute notée"),
    "retire_equipment": N_("Équipement sorti du stock"),
    "ready_equipment": N_("Équipement lavé ou vérifié"),
    "hand_out_equipment": N_("Équipement remis"),
    "take_back_equipment": N_("Équipement repris"),
    "take_back_late": N_("Équipement rendu après coup"),
    "charge_equipment": N_("Équipement facturé"),
    "waive_equipment": N_("Équipement pas facturé"),
    "set_sizes": N_("Tailles notées"),
    "save_equipment_kind": N_("Sorte d'équipement enregistrée"),
}

COLUMNS: dict[str, str] = {
    "use": N_("Usage"),
    "value_cents": N_("Valeur à neuf"),
    "life_months": N_("Durée de vie (mois)"),
    "washed": N_("À laver au retour"),
    "kind_id": N_("Sorte"),
    "shelf": N_("Rangement"),
    "serial": N_("Numéro du fabricant"),
    "standard": N_("Homologation"),
    "bought_on": N_("Acheté le"),
    "replace_by": N_("À remplacer avant le"),
    "fell_on": N_("Tombé le"),
    "item_id": N_("Article"),
    "rental_id": N_("Location"),
    "out_at": N_("Remis le"),
    "out_by_id": N_("Remis par"),
    "ended_at": N_("Rendu ou réglé le"),
    "charge": N_("Facturation"),
    "charge_cents": N_("Montant"),
    "charge_memo": N_("Calcul"),
    "charge_why": N_("Pourquoi pas facturé"),
    "charge_entry_id": N_("Écriture"),
    "helmet_size": N_("Taille du casque"),
    "glove_size": N_("Taille des gants"),
}
