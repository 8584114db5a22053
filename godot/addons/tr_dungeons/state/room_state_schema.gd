class_name RoomStateSchema
extends ColyseusSchema
## A dungeon room as its players see it: [member MultiplayerManager.state].

## The Colyseus room: [code]run_id-room_template_id[/code].
var room_id: String
## The dungeon it belongs to.
var dungeon_id: String
## One party's trip through the dungeon.
var run_id: String
## Which room of the dungeon it is.
var room_template_id: String
## [code]start[/code], [code]combat[/code], [code]boss[/code], [code]treasure[/code] or [code]exit[/code].
var room_type: String
## How many may be in it.
var max_players: int
## Whether all enemies are dead.
var is_cleared: bool
## How many of the boss's phases have begun.
var boss_phase: int
## The room's step count when it was last written; the present one is [member MultiplayerManager.server_tick].
var tick: float
## [PlayerSchema] by player_id.
var players: Dictionary
## [EnemySchema] by enemy_instance_id.
var enemies: Dictionary
## [LootDropSchema] by loot_instance_id.
var loot_drops: Dictionary
## [DoorSchema] by door_id.
var doors: Dictionary
## [ProjectileSchema] by projectile_id.
var projectiles: Dictionary
## The version of the content by which the room plays; 0 where the server does not say it.
var content_version: float
## The hash of that content.
var content_hash: String


## Which class is in which map, for the decoder.
static func definition() -> Array:
	return [
		ColyseusSchema.Field.new("players", ColyseusSchema.MAP, PlayerSchema),
		ColyseusSchema.Field.new("enemies", ColyseusSchema.MAP, EnemySchema),
		ColyseusSchema.Field.new("loot_drops", ColyseusSchema.MAP, LootDropSchema),
		ColyseusSchema.Field.new("doors", ColyseusSchema.MAP, DoorSchema),
		ColyseusSchema.Field.new("projectiles", ColyseusSchema.MAP, ProjectileSchema),
	]


## The player with this id; [code]null[/code] if it is not here.
func player(player_id: String) -> PlayerSchema:
	return players.get(player_id)


## The enemy with this id; [code]null[/code] if it is not here.
func enemy(enemy_instance_id: String) -> EnemySchema:
	return enemies.get(enemy_instance_id)


## The loot with this id; [code]null[/code] if it is not here.
func loot(loot_instance_id: String) -> LootDropSchema:
	return loot_drops.get(loot_instance_id)


## The door with this id; [code]null[/code] if it is not here.
func door(door_id: String) -> DoorSchema:
	return doors.get(door_id)


## The player on this seat; [code]null[/code] for nobody, and for one who has left.
func player_on_seat(seat: int) -> PlayerSchema:
	for each: PlayerSchema in players.values():
		if each.seat == seat:
			return each
	return null
