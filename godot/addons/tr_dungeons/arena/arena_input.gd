class_name TrArenaInput
extends RefCounted
## What the local player does in one tick: all that this client says to a match.

## Where it walks: 0 to 255, see [TrArenaDirections].
var direction: int = 0
## Where it looks, likewise.
var aim: int = 0
## Its share of the full speed: 255 is full, 0 stands.
var speed: int = 0
## Bit i presses the ability at i of the mode's.
var buttons: int = 0
## The tick of the picture of the others that the player saw.
var seen_tick: int = 0
## How far that picture was towards the next tick, in 256ths.
var seen_fraction: int = 0
## The newest tick that this client has received.
var heard_tick: int = 0


## The nearest of 256 directions to a yaw in radians.
static func direction_of(yaw: float) -> int:
	return posmod(floori(yaw * 256.0 / TAU + 0.5), 256)


## The yaw of a direction, 0 to 2π.
static func yaw_of(p_direction: int) -> float:
	return float(p_direction) * TAU / 256.0


## The picture of the others is at this tick. The server judges strikes by the nearest quarter of a tick, and so does this client.
func see(tick: float) -> void:
	var seen_at: float = roundf(tick * 4.0) / 4.0
	seen_tick = floori(seen_at)
	seen_fraction = floori((seen_at - floorf(seen_at)) * 256.0)


## Where the others are in the picture, as a tick with its fraction.
func seen() -> float:
	return float(seen_tick) + float(seen_fraction) / 256.0


## Writes it where the room's inputs are sent from.
func write_to(data: Dictionary) -> void:
	data["direction"] = direction
	data["aim"] = aim
	data["speed"] = speed
	data["buttons"] = buttons
	data["seen_tick"] = seen_tick
	data["seen_fraction"] = seen_fraction
	data["heard_tick"] = heard_tick
