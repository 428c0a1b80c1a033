//! Small closed lists of English words that the rules rest on. What an area expert would edit is in `resources/actors`.

/// Whose holder is no longer what the title says.
pub(crate) const FORMER: &[&str] = &["former", "ex", "onetime", "erstwhile", "deposed", "ousted", "retired", "disgraced", "dethroned", "exiled"];

/// Heads that say less than what they belong to: the sector comes from there where there is one ("rebel commander", "head of the party").
pub(crate) const TRANSPARENT: &[&str] = &[
    "spokesman", "spokeswoman", "spokesperson", "spokespeople", "spokesmen", "official", "leader", "leadership", "head", "chief", "boss",
    "member", "commander", "chairman", "chairwoman", "chair", "president", "chairperson", "representative", "delegate", "delegation", "source", "director",
    "deputy", "secretary", "adviser", "advisor", "aide", "fighter", "force", "unit", "faction", "wing", "branch", "arm", "group", "cadre",
    "activist", "supporter", "figure", "executive", "manager", "founder", "operative", "negotiator", "militant", "gunman", "troop",
    "employee", "staff", "worker", "team", "officer", "body", "organization", "organisation", "element", "guerrilla", "insurgent",
    "movement", "side", "camp", "authority", "man", "men", "people", "personnel", "correspondent", "hierarchy", "vessel", "ship", "plane",
    "aircraft", "convoy", "helicopter", "envoy", "mediator", "monitor", "observer", "inspector", "expert", "mission", "general", "governor", "board",
];

/// Whoever is of one of these is whatever follows "of".
pub(crate) const PARTITIVE: &[&str] = &[
    "number", "majority", "minority", "thousand", "hundred", "dozen", "score", "million", "ten", "rest", "group", "handful", "crowd", "mob",
    "couple", "pair", "part", "most", "many", "some", "several", "few", "all", "both", "one", "each", "any", "none", "half", "third",
    "quarter", "kind", "sort", "bunch", "throng", "wave", "column", "convoy", "contingent", "batch", "series", "set", "coalition", "alliance", "team", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "those", "member", "representative", "remains", "body", "family", "relative",
    "delegation", "mass", "generation", "party", "patch", "more",
];

/// What a country is called once it is known.
pub(crate) const COUNTRY_NOUNS: &[&str] = &["country", "nation", "state", "republic", "kingdom", "homeland", "emirate"];

/// Organisations in general.
pub(crate) const BODY_NOUNS: &[&str] = &[
    "group", "organization", "organisation", "movement", "agency", "body", "company", "firm", "party", "ministry", "institution", "bloc",
    "alliance", "union", "coalition", "council", "committee", "commission", "association", "federation", "newspaper", "paper", "bank",
    "court", "militia", "faction", "club", "team", "university", "network", "corporation", "institute", "department", "band", "foundation",
];

/// What a party of a quarrel or a talk is called, with how many there are.
pub(crate) const SIDE_NOUNS: &[&str] = &["side", "party", "country", "nation", "state", "government", "neighbour", "neighbor", "rival", "foe", "ally", "power"];

/// Adjectives made of participles behind which a state is named as the seat or leader, not as the backer: "Somalia-based".
pub(crate) const SEAT: &[&str] = &["based", "led", "run", "owned", "ruled", "headquartered", "registered", "flagged", "dominated", "born"];

/// Prefixes that make a state somebody else's friend or foe: "pro-Russian".
pub(crate) const STANCE: &[&str] = &["pro", "anti", "non", "post", "pre", "counter", "inter", "ethnic"];

/// Titles that carry a gender.
pub(crate) const MASCULINE: &[&str] = &[
    "mr", "sir", "king", "prince", "lord", "pope", "emperor", "sultan", "emir", "sheikh", "sheik", "father", "brother", "son", "husband", "man", "boy",
    "spokesman", "chairman", "businessman", "congressman", "policeman", "gunman", "monsignor", "imam", "ayatollah", "uncle", "grandfather", "mullah",
    "nephew", "duke", "baron", "count", "señor", "herr", "bishop", "cardinal", "salesman", "fisherman", "actor", "waiter", "widower", "gentleman", "guy",
];
pub(crate) const FEMININE: &[&str] = &[
    "mrs", "ms", "miss", "queen", "princess", "lady", "dame", "empress", "mother", "sister", "daughter", "wife", "woman", "girl", "spokeswoman",
    "chairwoman", "businesswoman", "congresswoman", "policewoman", "nun", "aunt", "grandmother", "niece", "duchess", "baroness", "madame", "madam",
    "actress", "waitress", "widow", "granddaughter", "sheikha",
];

/// Verbs and nouns of saying, for "I" and "we" in a quotation.
pub(crate) const SAYING: &[&str] = &[
    "say", "tell", "add", "announce", "declare", "state", "write", "tweet", "note", "explain", "warn", "insist", "claim", "stress", "argue",
    "ask", "reply", "answer", "comment", "remark", "recall", "report", "quote", "cite", "continue", "conclude", "admit", "acknowledge", "urge",
    "vow", "promise", "shout", "observe", "complain", "repeat", "reiterate", "emphasize", "emphasise", "underline", "point", "call", "describe", "post", "think",
];

/// Crowds and services that act where they are: "in" and "at" say whose they are.
pub(crate) const LOCAL: &[&str] = &["CVL", "REL", "LAB", "EDU", "MED", "JRN", "AGR", "COP", "OPP", "CRM", "BUS", "SOC", "LEG", "JUD", "PTY", "ELI", "REB", "UAF", "PRM"];

/// Nouns of the tables that in running text mean what is done more often than who does it.
pub(crate) const DEEDS: &[&str] = &["campaign", "insurgency", "rebellion", "uprising", "revolution", "resistance", "superpower", "security", "insurrection", "crusade", "jihad", "defense", "defence", "offensive"];

/// Adjectives that name a force before a noun ("a military offensive").
pub(crate) const FORCE_ADJECTIVES: &[&str] = &["military", "paramilitary", "rebel", "opposition"];

/// Whether `list` has the word or the word without a final s.
pub(crate) fn has(list: &[&str], word: &str) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|w| list.contains(&w))
}
