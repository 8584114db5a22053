class_name TrArenaStateSchema
extends ColyseusSchema
## A match as its players see it: [member TrArenaMatch.state].

## How far a match is: [member phase].
enum Phase { GATHERING, COUNTDOWN, FIGHTING, ROUND_OVER, OVER }

## The match, and its Colyseus room.
var match_id: String
## An entry of the content's pvp-modes.
var pvp_mode_id: String
## An entry of the content's arenas.
var arena_id: String
## How many fight in it.
var max_players: int
## The number of ticks taken, 30 a second.
var tick: float
## One of [enum Phase].
var phase: int
## The first tick of the next phase; 0 where the phase ends by something else.
var phase_ends_at_tick: float
## From 1; 0 before the first.
@warning_ignore("shadowed_global_identifier")
var round: int
## Whether everybody loses health until a team is left.
var is_sudden_death: bool
## Rounds won, by team as text.
var scores: Dictionary
## [TrArenaFighterSchema] by player_id.
var fighters: Dictionary
## [TrArenaProjectileSchema] by projectile_id.
var projectiles: Dictionary
## The version of the content by which the match is played.
var content_version: float
## The hash of that content.
var content_hash: String
## The newest version of the protocol that the server speaks.
var protocol_version: float
## Names the rules by which the match is played.
var rules_version: String
## The version of the server, and behind a + the commit that it was built from.
var build_version: String
## Of a custom match: who may begin it; else empty.
var leader_player_id: String


## Which class is in which map, for the decoder.
static func definition() -> Array:
	return [
		ColyseusSchema.Field.new("fighters", ColyseusSchema.MAP, TrArenaFighterSchema),
		ColyseusSchema.Field.new("projectiles", ColyseusSchema.MAP, TrArenaProjectileSchema),
	]


## The fighter of a player; [code]null[/code] if it is not here.
func fighter(player_id: String) -> TrArenaFighterSchema:
	return fighters.get(player_id)


## The fighter on this slot; [code]null[/code] for nobody.
func fighter_on_slot(slot: int) -> TrArenaFighterSchema:
	for each: TrArenaFighterSchema in fighters.values():
		if each.slot == slot:
			return each
	return null


## Whether inputs count: from the first countdown to the result.
func is_running() -> bool:
	return phase == Phase.COUNTDOWN or phase == Phase.FIGHTING or phase == Phase.ROUND_OVER
