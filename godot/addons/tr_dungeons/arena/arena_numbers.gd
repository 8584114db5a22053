class_name TrArenaNumbers
extends RefCounted
## The numbers of a match: its mode, what the mode makes of abilities and rules, its arena, and what every fighter has.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Which ability a button uses: the first button the first one, and so on.
var ability_ids: PackedStringArray = []
## The abilities with the mode's numbers, in the order of [member ability_ids].
var abilities: Array[Dictionary] = []
## So many ticks behind the newest are the others shown.
var interpolation_ticks: float = 3.0
## Whether fighters hit their own team.
var friendly_fire: bool = false
## Where fighters get about.
var map: TrArenaMap
## What strikes and projectiles respect.
var area: TrWalkableArea
## The full speed, in whole units of 1/1024 m a tick.
var walk_speed: float = 0.0
## The most mana there can be.
var max_mana: float = 0.0
## The most stamina there can be.
var max_stamina: float = 0.0
## How mana comes back: [code]per_second[/code] and [code]pause_seconds[/code] after use.
var mana_regeneration: Dictionary = {}
## Likewise stamina.
var stamina_regeneration: Dictionary = {}

var _attack_range: float = 0.0
var _least_strike_seconds: float = 0.0
var _content: TrContentCache


## The numbers of a mode in one of its arenas, from the content that is in use.
static func of(content: TrContentCache, pvp_mode_id: String, arena_id: String) -> TrArenaNumbers:
	var numbers: TrArenaNumbers = TrArenaNumbers.new()
	var mode: Dictionary = content.pvp_mode(pvp_mode_id)
	var arena: Dictionary = content.arena(arena_id)
	var stats: Dictionary = content.combat_stats(_Fields.text(mode, "combat_stats_id"))
	numbers._content = content
	numbers.ability_ids = _Fields.texts(mode, "ability_ids")
	for ability_id: String in numbers.ability_ids:
		var own: Dictionary = _Fields.below(_Fields.below(mode, "ability_overrides"), ability_id)
		numbers.abilities.append(content.ability(ability_id).merged(own, true))
	numbers.interpolation_ticks = _Fields.number(mode, "interpolation_ticks")
	numbers.friendly_fire = _Fields.flag(mode, "friendly_fire")
	numbers.map = TrArenaMap.of(arena)
	numbers.area = TrWalkableArea.of_arena(arena)
	numbers.walk_speed = TrArenaStep.units_per_tick(_Fields.number(stats, "move_speed"))
	numbers.max_mana = _Fields.number(stats, "max_mana")
	numbers.max_stamina = _Fields.number(stats, "max_stamina")
	numbers.mana_regeneration = content.regeneration("mana_regeneration")
	numbers.stamina_regeneration = content.regeneration("stamina_regeneration")
	numbers._attack_range = _Fields.number(stats, "attack_range")
	numbers._least_strike_seconds = 1.0 / _Fields.number(stats, "attack_speed", 1.0)
	return numbers


## Whether the content has the mode and the arena.
func is_complete() -> bool:
	return not ability_ids.is_empty() and walk_speed > 0.0 and map.limit_x > 0.0


## The button of an ability; -1 if the mode has no such ability.
func button_of(ability_id: String) -> int:
	return ability_ids.find(ability_id)


## A number of an ability in this mode.
func number(button: int, name: String) -> float:
	return _Fields.number(abilities[button], name)


## What an ability is: [code]melee[/code], [code]ranged[/code], [code]buff[/code], [code]heal[/code] or [code]debuff[/code].
func type_of(button: int) -> String:
	return _Fields.text(abilities[button], "ability_type")


## Ticks until an ability may be used again; may have a fraction.
func cooldown_ticks(button: int) -> float:
	var seconds: float = number(button, "cooldown")
	if type_of(button) == "melee":
		seconds = maxf(seconds, _least_strike_seconds)
	return seconds * TrArenaStep.TICKS_PER_SECOND


## How far a strike reaches, metres.
func reach(button: int) -> float:
	return _Fields.number(abilities[button], "max_range", _attack_range)


## Half the angle of a strike, radians.
func half_angle(button: int) -> float:
	return (_Fields.number(abilities[button], "cone_half_angle_degrees", 180.0) * PI) / 180.0


## Whether an ability does something to who uses it for a time.
func has_timed_effects(button: int) -> bool:
	for effect: Dictionary in _Fields.list(abilities[button], "effects"):
		if not _Fields.text(effect, "effect_type").begins_with("restore_"):
			return true
	return false


## The value of an ability's own effect of a type; 0 if it has none.
func effect_of(button: int, effect_type: String) -> float:
	return _content.effect_of(abilities[button], effect_type)


## What effects make of the walking speed: ability_id → anything.
func speed_factor(effects: Dictionary) -> float:
	return 1.0 if effects.is_empty() else TrArenaStep.snap(_content.effect_factor(effects, "move_speed_multiplier"))


## The tick at which the last effect of this type ends; [param otherwise] without any.
func effect_ends_at(effects: Dictionary, effect_type: String, otherwise: float) -> float:
	var ends_at: float = otherwise
	for ability_id: String in effects:
		for effect: Dictionary in _Fields.list(_content.ability(ability_id), "effects"):
			if effect.get("effect_type") == effect_type:
				var ends: float = effects[ability_id]
				ends_at = maxf(ends_at, ends)
	return ends_at
