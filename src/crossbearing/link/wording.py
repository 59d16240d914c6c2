"""Words of English that linking goes by: heads, prepositions, descriptions and types of place. Data, no logic."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Keys of words (see names.word_key: lower case, no plural) unless a comment says otherwise.

# One spelling for words that names are written with in two ways.
SPELLINGS = {
    "defense": "defence", "organization": "organisation", "center": "centre", "neighboring": "neighbouring",
    "neighbor": "neighbour", "neighborhood": "neighbourhood", "theater": "theatre", "program": "programme",
    "labor": "labour", "harbor": "harbour",
}  # fmt: skip

# Type word of a place -> levels and kinds that it says. A theatre's own levels are added to these.
PLACE_TYPES: dict[str, tuple[str, ...]] = {
    "country": ("country",),
    "state": ("state", "sub-state"),
    "region": ("state", "sub-state", "district"),
    "division": ("state", "sub-state"),
    "province": ("state",),
    "prefecture": ("district",),
    "oblast": ("oblast", "state"),
    "raion": ("raion", "district"),
    "governorate": ("governorate", "state"),
    "district": ("district",),
    "zone": ("district", "sub-state"),
    "county": ("county", "district"),
    "township": ("township",),
    "municipality": ("municipality", "township"),
    "town": ("town",),
    "city": ("town", "city"),
    "village": ("village", "village-tract"),
    "tract": ("village-tract",),
    "ward": ("ward",),
    "neighbourhood": ("ward",),
    "quarter": ("ward",),
    "crossing": ("crossing",),
    "gate": ("crossing",),
    "checkpoint": ("crossing",),
    "road": ("road",),
    "highway": ("road",),
    "route": ("road",),
}
# Of the candidates of a bare name, the first kind or level in this list is taken: the town before what is named
# after it.
BARE_ORDER = ("town", "city", "village", "settlement", "ward", "country", "state", "sub-state", "district", "township",
              "area", "crossing", "facility", "road", "village-tract")  # fmt: skip

# Nouns that make a part without a name of the place beside them.
PART_NOUNS = _words("""ward neighbourhood quarter village town township area part section side outskirt suburb edge
    centre district street position hill base outpost post place portion border""")
WHOLE_NOUNS = _words("whole entirety all entire")
# "parts" of a place that are a share of it rather than a spot in it stay parts; these adjectives make one too.
DIRECTIONS = _words("""north south east west northern southern eastern western northeast northwest southeast
    southwest northeastern northwestern southeastern southwestern central upper lower downtown inner outer""")
FACILITY_NOUNS = _words("""hospital clinic airport airfield prison jail bridge market station camp school monastery
    pagoda church mosque university college headquarter hq office mine dam factory port warehouse depot barrack
    junction tower museum hotel pipeline post airstrip terminal ferry border refinery palace crossroad checkpoint
    hall customs quay plant field""")

# Ways that lead from place to place: "the road to Bouar", "the Kitshanga-Mweso track".
ROADS = _words("road highway track axis route motorway railway line artery street path")
# Words after a facility's name that are still it: "the Grand Mosque compound".
SAME_FACILITY = _words("compound complex building ground premise gate side area perimeter wall")
# Words for the land of a state: "Armenian soil".
SOIL = _words("soil territory land side country")
# Facilities and features that "the" points back to, beside those that are types of place.
POINTED = FACILITY_NOUNS | _words("""ferry terminal base garrison post compound building border refinery field plant
    airstrip palace crossroad enclave camp island canyon valley mountain hill forest dam bridge capital locality
    suburb county municipality settlement territory area place port harbour plateau front pocket town city village
    district region province state township quarter neighbourhood ward country road highway crossing square school""")
# Pronouns that can stand for a place.
PLACE_PRONOUNS = {"it": 1, "itself": 1, "its": 1, "there": 1, "here": 1, "which": 1, "where": 1, "them": 2, "both": 2,
                  "neither": 2, "either": 2, "themselves": 2}  # fmt: skip
NUMBERS = {"both": 2, "two": 2, "either": 2, "neither": 2, "three": 3, "four": 4, "five": 5, "six": 6}

# Prepositions that end a noun phrase's own words.
PREPOSITIONS = _words("""of to from in at on for by with near towards toward into against between among around
    about over under across along within inside outside during after before behind beyond through throughout via
    including than as off onto amid since until""")
RELATIVES = _words("who whom whose which that where when while said")
PLACE_INSIDE = _words("in of inside within at across throughout")
# After these an actor's own people follow: "members of the MNDAA", "a spokesperson for the junta".
BELONGING = _words("of for from within")

# Words before people that make them nobody's whom the report has named: "every foreign soldier".
STRANGE = _words("foreign unknown unidentified alien international masked white unnamed certain various")

ARTICLES = _words("the a an")
INDEFINITE = _words("a an some any several many various other another certain one two three")
AND = _words("and or plus nor")

# Heads that are not the actor before them: "MNDAA supporters", "Chinese companies", "Kokang residents".
OTHERS = _words("""supporter opponent critic resident family civilian people refugee victim relative villager
    local citizen national trader businessman businesswoman merchant company firm investor worker labourer analyst
    scholar observer journalist reporter newspaper deserter defector hostage student expert farmer
    driver tourist migrant sympathiser sympathizer foe rival territory area land town village city market
    border economy medicine goods product weapon language rule control affair""")
# Words before a name that take it away: "former MNDAA staff", "anti-regime forces".
AWAY = _words("anti non ex former counter pro")
# Words after a name, joined by a hyphen or not, that make it a property of something else.
PROPERTY = _words("""controlled held backed run aligned allied led affiliated linked administered occupied ruled
    appointed supported based made owned friendly leaning dominated sponsored funded mediated brokered organised
    imposed drafted""")
# Heads that are the opponents or the victims of what follows: "opponents of the junta".
AGAINST = _words("""opponent critic enemy foe rival victim survivor overthrow fall defeat collapse resident people
    family relative capture release return use supporter withdrawal""")
# Common nouns that stand in a sheet as names of one side but, beside another name, are only that one's own.
GENERIC = _words("""military government army police authority force administration navy side leadership command
    regime council""")
# Words that stand between a person's name and what is before it.
TITLES = _words("""general senior vice major lieutenant brigadier colonel captain president minister prime chairman
    chairwoman commander chief leader boss spokesperson spokesman spokeswoman ambassador envoy u daw ko ma saw padoh
    sai nang mr mrs ms dr sir foreign secretary deputy special""")

# Descriptions: head -> kinds of actor that it can mean; empty = any that is not a person or a population.
ARMED = ("armed-group", "militia", "coalition")
FORCES = ("military", "armed-group", "militia", "government", "unit", "headquarters")
DESCRIPTIONS: dict[str, tuple[str, ...]] = {
    "group": (*ARMED, "organisation", "party"),
    "rebel": ARMED,
    "insurgent": ARMED,
    "terrorist": ARMED,
    "guerrilla": ARMED,
    "faction": ARMED,
    "movement": (*ARMED, "party"),
    "organisation": (*ARMED, "organisation", "party"),
    "army": ("military", "armed-group"),
    "force": FORCES,
    "troop": FORCES,
    "soldier": FORCES,
    "fighter": FORCES,
    "militia": ("militia", "armed-group"),
    "alliance": ("coalition",),
    "coalition": ("coalition",),
    "government": ("government", "state"),
    "authority": ("government", "state", "armed-group"),
    "administration": ("government", "state", "armed-group"),
    "council": ("government", "organisation"),
    "command": ("headquarters",),
    "unit": ("unit", "headquarters"),
    "team": ("organisation",),
    "ministry": ("organisation",),
    "party": ("party", *ARMED),
    "state": ("state",),
    "neighbour": ("state",),
}
# Bare plurals that stand without an article and still mean the side that was named.
HEADLINE = _words("rebel insurgent terrorist guerrilla fighter militant")
# Subject, object and possessive forms, as written in lower case.
SPEAKER_WORDS = _words("we us our ours ourselves i me my")
PERSON_WORDS = _words("he him his she her hers himself herself")
THING_WORDS = _words("it its itself they them their theirs themselves")
RELATIVE_WORDS = _words("which that who whom whose")
BOTH = _words("both two each either neither warring opposing negotiating rival")
SIDES = _words("side party delegation belligerent negotiator group organisation faction camp militia movement")
# Nouns that, without a name, are those of the one actor that a sheet calls by a bare common noun: key -> those nouns.
OWN_PEOPLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_words("""soldier troop serviceman conscript battalion brigade platoon company regiment division
        patrol garrison column convoy reinforcement unit uniform aircraft helicopter jet warplane warship gunboat tank
        general colonel commando paratrooper marine staff"""), ("army", "military")),
    **dict.fromkeys(_words("officer policeman patrolman policewoman cadet"), ("police",)),
    **dict.fromkeys(_words("""minister ministry president cabinet premier presidency official authority state
        administration"""), ("government",)),
}  # fmt: skip
# Of those, the ones that need an article: "the president" is of here, "a president" is not.
OFFICES = _words("minister ministry president cabinet premier presidency state administration")
THERE = _words("there here")
# "the next town" is not the one that was named before.
ELSEWHERE = _words("most other another next second third new neighbouring adjacent only first main")
# Descriptions that only an actor with the same noun in its name can be: a team is not a ministry.
STRICT = _words("team council command ministry")
# Others of which an actor with the noun in its name is taken first: the army before the militia beside it.
PREFERRED = STRICT | _words("army alliance coalition government administration unit militia")
# Words with a capital that name nobody: pronouns at the start of a sentence, days and months.
NO_NAME = _words("""nobody somebody everybody anybody none no both all those these this that each hundred thousand dozen
    most more other few many some one he she they we monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december today yesterday""")
