"""Who plays in the demonstration: names, places and papers that belong to nobody.

Phone numbers come from the range that the regulator keeps for fiction (06 39 98 …), addresses end in example.org,
plates in a series that has not been issued (DOMAIN §8.4).
"""

FIRST_NAMES = (
    "Aminata", "Bruno", "Camille", "Dmytro", "Élodie", "Fatou", "Gaëlle", "Hugo", "Inès", "Jean-Marc",
    "Karima", "Loïc", "Marie", "Nour", "Océane", "Pascal", "Quentin", "Rachid", "Sabrina", "Thérèse",
    "Ugo", "Valérie", "William", "Xavier", "Yasmina", "Zoé", "Ahmed", "Bénédicte", "Corentin", "Delphine",
)  # fmt: skip
BIRTH_NAMES = (
    "Diallo", "Lefebvre", "Delattre", "Kovalenko", "Vasseur", "Traoré", "Hénin", "Courtois", "Benali", "Duhamel",
    "Mansouri", "Fournier", "Leclercq", "Haddad", "Carpentier", "Sauvage", "O'Brien", "Boulanger", "N'Diaye",
    "Ţîrlea", "Martel", "Dupont-Gris", "Wattez", "Nguyễn", "Cherif", "Baillieul", "Rahmani", "Lamotte", "Pruvost",
    "Flahaut",
)  # fmt: skip
STREETS = (
    "12 rue Mollien", "3 rue du Vauxhall", "45 boulevard Lafayette", "8 rue de Thermes", "27 avenue Blériot",
    "5 impasse des Salines", "61 rue Verte", "14 rue du Temple", "9 place Crèvecœur", "33 quai de l'Yser",
)  # fmt: skip
TOWNS = (
    ("62193", "62100", "Calais"),
    ("62193", "62100", "Calais"),
    ("62193", "62100", "Calais"),
    ("62548", "62730", "Marck"),
    ("62244", "62137", "Coulogne"),
    ("62774", "62231", "Sangatte"),
    ("62239", "62231", "Coquelles"),
    ("62397", "62340", "Guînes"),
)
WORKPLACES = (
    ("Transmarck, Marck", 9), ("Cité Europe, Coquelles", 6), ("Port de Calais", 7), ("Centre hospitalier, Calais", 5),
    ("Zone des Dunes, Calais", 8), ("Plateforme A26, Marck", 12), ("Centre de formation, Calais", 4),
)  # fmt: skip
PRESCRIBERS = (
    ("Mission locale du Calaisis (démo)", "ML", "Calais"),
    ("France Travail Calais (démo)", "FT", "Calais"),
    ("Maison de l'emploi de Marck (démo)", "PLIE", "Marck"),
    ("CCAS de Calais (démo)", "CCAS", "Calais"),
    ("Service social du Département (démo)", "DEPT", "Calais"),
    ("Cap emploi Littoral (démo)", "CAP_EMPLOI", "Calais"),
    ("Chantier Opale Insertion (démo)", "ODC", "Coquelles"),
    ("Accueil Jeunes Côte (démo)", "PJJ", "Calais"),
)
STAFF = (
    ("lea.agent@example.org", "Léa Marchal", "agent", ("Calais Centre",)),
    ("sami.agent@example.org", "Sami Ouali", "agent", ("Marck",)),
    ("claire.responsable@example.org", "Claire Debruyne", "manager", ("Calais Centre", "Marck")),
    ("paul.admin@example.org", "Paul Verhaeghe", "admin", ("Calais Centre", "Marck")),
    ("financeur@example.org", "Anne Loison", "funder", ()),
)
MODELS = (
    ("Peugeot", "Kisbee 50", "l1e_b", "petrol", 49, 2800),
    ("Niu", "NQi Sport 45", "l1e_b", "electric", None, 3000),
    ("Honda", "Vision 110", "l3e_a1", "petrol", 109, 6400),
    ("Gitane", "E-City", "assisted_bicycle", "electric", None, 250),
)
"""Make, name, class, energy, cm³, watts."""
SCOOTERS = (
    (0, "Calais Centre", "blanc"), (0, "Calais Centre", "noir"), (0, "Calais Centre", "rouge"),
    (1, "Calais Centre", "bleu"), (1, "Calais Centre", "gris"), (2, "Calais Centre", "noir"),
    (2, "Calais Centre", "bleu nuit"), (0, "Marck", "blanc"), (0, "Marck", "vert"), (1, "Marck", "blanc"),
    (2, "Marck", "gris"), (3, "Marck", "vert d'eau"), (0, "Calais Centre", "orange"),
)  # fmt: skip
"""Model, site, colour."""
