class_name DemoIntent
extends RefCounted
## What a player wants at this moment, from keyboard and mouse or from the autopilot.

## Where to go, on the floor (x/z), at most 1 long.
var direction: Vector2 = Vector2.ZERO
## Whether to run.
var is_sprinting: bool = false
## Where to aim at, on the floor.
var aim: Vector3 = Vector3.ZERO
## Whether the player aims at something just now, and so turns there while standing.
var is_aiming: bool = false
## To strike, for as long as it is true.
var wants_attack: bool = false
## Which of its other abilities to use, once: 0 is the first; -1 is none.
var wanted_skill: int = -1
## To roll, once. Likewise the others.
var wants_dodge: bool = false
## To pick up, open or go through what is near.
var wants_interaction: bool = false
## To come back from death.
var wants_respawn: bool = false
## To use up an item of this id; empty for none.
var wanted_item: String = ""


## Forgets what was wanted once.
func clear_once() -> void:
	wanted_skill = -1
	wants_dodge = false
	wants_interaction = false
	wants_respawn = false
	wanted_item = ""


## Forgets everything.
func clear() -> void:
	clear_once()
	direction = Vector2.ZERO
	is_sprinting = false
	is_aiming = false
	wants_attack = false
