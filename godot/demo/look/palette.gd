extends RefCounted
## The colours of the demo, all in one place: cool stone and moonlight against warm fire, and one loud colour for each thing that
## matters to a player.

const _Palettes = preload("palettes.gd")

const VOID: Color = Color("0b0e17")
const FOG: Color = Color("121829")
const MOON: Color = Color("bfcbf2")
const SKY_LIGHT: Color = Color("707a9a")
const FIRE: Color = Color("ffab52")
const FLAME_CORE: Color = Color("fff0b8")

const FLOOR: Array[Color] = [Color("716c69"), Color("69645f"), Color("79736e"), Color("625e5c"), Color("6a6a5c")]
const CORRIDOR_FLOOR: Array[Color] = [Color("625e5c"), Color("5a5654"), Color("696461")]
const WALL: Array[Color] = [Color("756c72"), Color("7e747a"), Color("6b6269"), Color("857a7e")]
const WALL_CAP: Array[Color] = [Color("978c8e"), Color("9f9496"), Color("8e8386")]
const FOUNDATION: Color = Color("2a2d3d")
const WOOD: Color = Color("8a5a35")
const DARK_WOOD: Color = Color("5f3d26")
const IRON: Color = Color("3c404e")
const STEEL: Color = Color("c9d1dd")
const GOLD: Color = Color("ffcf5c")
const SKIN: Color = Color("e8b98f")
const CARPET: Color = Color("7a2433")
const CARPET_EDGE: Color = Color("c79a3e")

## By player slot: slot 1 is the first. They also colour the names in the party list.
const SLOT_COLOURS: Array[Color] = [
	Color("45c7bb"), Color("f2a65a"), Color("b48cf2"), Color("f27fa8"),
	Color("8fce5a"), Color("5aa9f2"), Color("f2dd5a"), Color("e0e4ec"),
]

const GOBLIN: Color = Color("7fb254")
const GOBLIN_CLOTH: Color = Color("6e4a34")
const PEASANT_CLOTH: Color = Color("b0835a")
const STRAW: Color = Color("e6c46a")
const KING_CLOTH: Color = Color("a32a41")
const STRANGER_CLOTH: Color = Color("7d6fa8")

const HEALTH_LAG: Color = Color("ffd9a0")
const MANA: Color = Color("4c8dff")

const TEXT: Color = Color("eef1f8")
const TEXT_DIM: Color = Color("a3abc2")
const PANEL: Color = Color(0.043, 0.055, 0.094, 0.8)
const PANEL_EDGE: Color = Color(0.62, 0.68, 0.86, 0.22)

## How something looks that lies on the floor, by its item_type.
const LOOT: Dictionary[String, Color] = {
	"gold": Color("ffcf5c"),
	"equipment": Color("6fc3ff"),
	"consumable": Color("ff5f7a"),
}

# What follows means something, and so is the player's choice: see use(). It is read each time that it is drawn.

static var HEALTH: Color = Color("e5484d")
static var STAMINA: Color = Color("5ac26a")
## What an attack will reach, and whatever is bad news.
static var DANGER: Color = Color("ff5540")
## What helps, and good news.
static var GOOD: Color = Color("7ee08a")
## Numbers of damage to players.
static var TAKEN: Color = Color("ff8a7a")
## By an item's rarity.
static var RARITIES: Dictionary = _Palettes.ALL["usual"]["rarities"]


## Draws with a palette of palettes.gd from now on.
static func use(palette_name: String) -> void:
	var palette: Dictionary = _Palettes.ALL[palette_name]
	HEALTH = palette["foe_health"]
	STAMINA = palette["stamina"]
	DANGER = palette["danger"]
	GOOD = palette["help"]
	TAKEN = palette["taken"]
	RARITIES = palette["rarities"]


## The colour of a slot; grey for nobody.
static func of_slot(slot: int) -> Color:
	return SLOT_COLOURS[(slot - 1) % SLOT_COLOURS.size()] if slot > 0 else TEXT_DIM


## The colour of loot.
static func of_loot(item_id: String, item_type: String) -> Color:
	if item_id == "mana_potion":
		return MANA
	return LOOT.get(item_type, TEXT)
