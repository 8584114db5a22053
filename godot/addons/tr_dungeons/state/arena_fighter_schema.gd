class_name TrArenaFighterSchema
extends ColyseusSchema
## A fighter of a match as everyone in it sees it. [TrArenaMatch] says where it is shown.

## The account.
var player_id: String
## 1 to [member TrArenaStateSchema.max_players]; what projectiles and hits name a fighter by.
var slot: int
## From 1.
var team: int
## What others read above it.
var character_name: String
## An entry of the content's classes. Everybody fights with the numbers of the mode.
var class_id: String
## What the character has come to.
var level: int
## The most there can be.
var max_health: int
## Rounded up, so that the living never show 0.
var current_health: int
## Where it was at [member moved_at_tick], metres from the middle of the arena, exact.
var x: float
## See [member x].
var z: float
## Where it walks from there, 0 to 255: see [TrArenaDirections].
var direction: int
## Its share of its full speed: 255 is full, 0 stands.
var speed: int
## What effects make of its full speed, in 1/1024.
var speed_factor: int
## From this tick on it has walked one step a tick.
var moved_at_tick: float
## Where it looks, 0 to 255.
var aim: int
## One of [enum TrPlayerSchema.Activity]. A walk is none: [member speed] says it.
var state: int
## Place in the mode's [code]ability_ids[/code] of the ability whose wind-up is under way, from 1; 0 for none.
var casting: int
## The tick at which the wind-up ends.
var cast_ends_at_tick: float
## Lasting effects: ability_id → the tick at which they end.
var effects: Dictionary
## So many ticks it has walked on before their inputs came.
var owed_steps: int
## False while the connection is lost.
var connected: bool
## The fewest of its inputs that still waited after a tick of the last half second.
var waiting_inputs: int
## Whether the server plays it.
var is_bot: bool


## Whether it is in the fight.
func is_alive() -> bool:
	return state != TrPlayerSchema.Activity.DEAD
