class_name TrPuppetProfile
extends Resource
## How the nodes of a game's characters are called: what a [TrPuppet] switches off and what it feeds. The defaults are the names of TR-Dungeons.
##
## A name is a path below the character; behind a colon is a property or a signal, as [code]StatsComponent:current_health[/code]. Of several
## names each that a character has is used, so one profile may serve players and enemies.

## Components that must not act while the server does: movement, AI, combat, regeneration, hit boxes. Their nodes stay, with what is below
## them, but are not processed.
@export var switched_off: PackedStringArray = [
	"Movement", "Combat", "CombatComponent", "EnemyAI", "NewEnemyAI", "StatsComponent", "HitboxArea3D", "HurtboxArea3D",
]
## Properties that are set to [code]null[/code], so that the game gives nothing that is the server's to give.
@export var emptied: PackedStringArray = ["CombatComponent:loot_table"]
## Resources that are copied before something in them is set, since all characters of a kind share them.
@export var own_copies: PackedStringArray = ["StatsComponent:stats"]
## Properties that are set. The keys are [code]health[/code], [code]max_health[/code], [code]mana[/code], [code]max_mana[/code],
## [code]stamina[/code], [code]max_stamina[/code], [code]state[/code] (a [enum TrPlayerSchema.Activity]), and of the local player
## [code]gold[/code] and [code]items[/code] (item_id → quantity).
@export var values: Dictionary[StringName, PackedStringArray] = {
	&"health": ["StatsComponent:current_health"],
	&"max_health": ["StatsComponent:stats:max_health"],
	&"mana": ["StatsComponent:current_mana"],
	&"max_mana": ["StatsComponent:stats:max_mana"],
	&"stamina": ["StatsComponent:current_stamina"],
	&"max_stamina": ["StatsComponent:stats:max_stamina"],
	&"state": ["StateMachine:current_state"],
	&"gold": ["Inventory:gold"],
	&"items": ["Inventory:items"],
}
## Signals that are emitted. The keys, and what goes with each: [code]health[/code], [code]mana[/code], [code]stamina[/code] (current,
## maximum); [code]state[/code] (before, now); [code]died[/code], [code]respawned[/code] (nothing); [code]damage_taken[/code] (amount,
## source node), [code]damage_dealt[/code] (amount, target node); and of the local player [code]gold[/code] (amount),
## [code]item_added[/code], [code]item_removed[/code] (item_id, quantity).
@export var signals: Dictionary[StringName, PackedStringArray] = {
	&"health": ["StatsComponent:health_changed", "Health:health_changed"],
	&"mana": ["StatsComponent:mana_changed"],
	&"stamina": ["StatsComponent:stamina_changed"],
	&"state": ["StateMachine:state_changed"],
	&"died": ["StatsComponent:died"],
	&"damage_taken": ["CombatComponent:damage_taken"],
	&"damage_dealt": ["CombatComponent:damage_dealt"],
	&"gold": ["Inventory:gold_changed"],
	&"item_added": ["Inventory:item_added"],
	&"item_removed": ["Inventory:item_removed"],
}
## What is played in each state by the first [AnimationPlayer] below the character; the first name that it has.
@export var animations: Dictionary[TrPlayerSchema.Activity, PackedStringArray] = {
	TrPlayerSchema.Activity.IDLE: ["Idle", "idle"],
	TrPlayerSchema.Activity.MOVING: ["Walk", "walk"],
	TrPlayerSchema.Activity.ATTACKING: ["Sword_Attack", "attack"],
	TrPlayerSchema.Activity.DODGING: ["dodge"],
	TrPlayerSchema.Activity.CASTING: ["cast"],
	TrPlayerSchema.Activity.DEAD: ["death"],
}
## Which actions of the input map say what the local player wants: wish → action. The wishes are [code]left[/code], [code]right[/code],
## [code]up[/code], [code]down[/code], [code]sprint[/code], [code]dodge[/code] and [code]interact[/code]; every other wish is an ability_id.
## An action that the game has not says nothing.
@export var actions: Dictionary[StringName, StringName] = {
	&"left": &"move_left", &"right": &"move_right", &"up": &"move_forward", &"down": &"move_back", &"sprint": &"sprint", &"dodge": &"dodge",
	&"interact": &"interact", &"melee_attack": &"attack", &"fireball": &"cast_fireball",
}
