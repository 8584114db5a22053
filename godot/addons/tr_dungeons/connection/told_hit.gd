class_name TrToldHit
extends RefCounted
## One hit, as [member TrEnemySchema.hits] has it: see [code]docs/protocol.md[/code].

const _PLAIN_ABILITY: String = "melee_attack"
const _SLOTS: int = 16
const _BY_ENEMY: int = 16
const _CRITICAL: int = 64
const _ABILITIES: int = 128
const _IN_HUNDREDTHS: int = 1
const _ABSORBED: int = 2
const _KILLS: int = 4
const _AMOUNTS: int = 8
const _FIRST_SURROGATE: int = 0xd800
const _SURROGATES: int = 0x800

## The slot of the player who hits or is hit; 0 if it has left.
var slot: int = 0
## Whether the enemy has hit the player, and not the player the enemy.
var is_by_enemy: bool = false
## With what; empty for an enemy's plain attack.
var ability_id: String = ""
## Points, to a hundredth.
var damage_amount: float = 0.0
## Of the damage, what a shield has taken before health.
var absorbed_amount: float = 0.0
## Whether it was a critical hit.
var is_critical: bool = false
## Whether the other died by it.
var kills: bool = false


## The hits in their order; [param ability_ids] are all of the content, sorted.
static func all_of(text: String, ability_ids: PackedStringArray) -> Array[TrToldHit]:
	var hits: Array[TrToldHit] = []
	var at: int = 0
	while at + 1 < text.length():
		var head: int = _number_at(text, at)
		var amount: int = _number_at(text, at + 1)
		at += 2
		var hit: TrToldHit = TrToldHit.new()
		hit.slot = head % _SLOTS
		hit.is_by_enemy = head & _BY_ENEMY != 0
		hit.is_critical = head & _CRITICAL != 0
		hit.ability_id = _ability(floori(float(head) / _ABILITIES), hit.is_by_enemy, ability_ids)
		hit.damage_amount = _points(amount)
		hit.kills = amount & _KILLS != 0
		if amount & _ABSORBED != 0 and at < text.length():
			hit.absorbed_amount = _points(_number_at(text, at))
			at += 1
		hits.append(hit)
	return hits


## Whether it says only whose kill it was: an effect has done it.
func is_kill_alone() -> bool:
	return kills and damage_amount == 0.0


static func _ability(number: int, by_enemy: bool, ability_ids: PackedStringArray) -> String:
	if number > 0 and number <= ability_ids.size():
		return ability_ids[number - 1]
	return "" if by_enemy else _PLAIN_ABILITY


static func _points(amount: int) -> float:
	var value: float = floorf(float(amount) / _AMOUNTS)
	return value / 100.0 if amount & _IN_HUNDREDTHS != 0 else value


static func _number_at(text: String, at: int) -> int:
	var code: int = text.unicode_at(at)
	return (code if code < _FIRST_SURROGATE else code - _SURROGATES) - 1
