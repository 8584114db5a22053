class_name TrArenaMover
extends RefCounted
## What of a fighter of an arena moves: the same as [code]Mover[/code] of the server's rules. All of it are numbers of 64 bits.

## Where its middle is, in metres: multiples of 1/1024.
var x: float = 0.0
## See [member x].
var z: float = 0.0
## Where it walks: 0 to 255, an index of [constant TrArenaDirections.X].
var direction: int = 0
## Its share of its full speed: 255 is full, 0 stands.
var speed: float = 0.0
## Where it looks: 0 to 255.
var aim: int = 0
## Steps of its dash that are left; 0 without one.
var dash_ticks_left: int = 0
## Where its dash goes: 0 to 255.
var dash_direction: int = 0
## How far a step of its dash goes, in whole units of 1/1024 m.
var dash_speed: float = 0.0
## It does not move before this tick: rooted, stunned, casting, attacking, dead.
var held_until_tick: int = 0
## What effects make of its walking speed: 1 without any. A multiple of 1/1024.
var speed_factor: float = 1.0


## Turns to what an input says. It does not move yet.
func steer(p_direction: int, p_aim: int, p_speed: float) -> void:
	direction = p_direction
	aim = p_aim
	speed = p_speed


## No input is there, and none is repeated: it stands. A dash waits for the next input.
func stand() -> void:
	speed = 0.0


## The next steps are those of a dash: where it walks, or where it looks if it stands. So many steps of so many units of 1/1024 m.
func begin_dash(ticks: int, units: float) -> void:
	dash_ticks_left = ticks
	dash_direction = direction if speed > 0.0 else aim
	dash_speed = units


## Holds it where it is until a tick, at least as long as it is held already. That ends a dash.
func hold(until_tick: int) -> void:
	held_until_tick = maxi(held_until_tick, until_tick)
	dash_ticks_left = 0


## The same as another one, for prediction from what the server has said.
func copy_from(other: TrArenaMover) -> void:
	x = other.x
	z = other.z
	direction = other.direction
	speed = other.speed
	aim = other.aim
	dash_ticks_left = other.dash_ticks_left
	dash_direction = other.dash_direction
	dash_speed = other.dash_speed
	held_until_tick = other.held_until_tick
	speed_factor = other.speed_factor
