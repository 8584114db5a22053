class_name TrRoomStateSchema
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
## The ticks that the room had taken when it was last written; the present one is [member TrRoom.tick].
var tick: float
## [TrPlayerSchema] by player_id.
var players: Dictionary
## [TrEnemySchema] by enemy_instance_id.
var enemies: Dictionary
## [TrLootDropSchema] by loot_instance_id.
var loot_drops: Dictionary
## [TrDoorSchema] by door_id.
var doors: Dictionary
## [TrProjectileSchema] by projectile_id.
var projectiles: Dictionary
## The version of the content by which the room plays; 0 where the server does not say it.
var content_version: float
## The hash of that content.
var content_hash: String
## The newest version of the protocol that the server speaks; 0 where the server does not say it, as those before 0.5 do.
var protocol_version: float
## Names the rules by which the room plays; empty where the server does not say it.
var rules_version: String
## The version of the server, and behind a + the commit that it was built from; empty where the server does not say it.
var build_version: String


## Which class is in which map, for the decoder.
static func definition() -> Array:
	return [
		ColyseusSchema.Field.new("players", ColyseusSchema.MAP, TrPlayerSchema),
		ColyseusSchema.Field.new("enemies", ColyseusSchema.MAP, TrEnemySchema),
		ColyseusSchema.Field.new("loot_drops", ColyseusSchema.MAP, TrLootDropSchema),
		ColyseusSchema.Field.new("doors", ColyseusSchema.MAP, TrDoorSchema),
		ColyseusSchema.Field.new("projectiles", ColyseusSchema.MAP, TrProjectileSchema),
	]


## The player with this id; [code]null[/code] if it is not here.
func player(player_id: String) -> TrPlayerSchema:
	return players.get(player_id)


## The enemy with this id; [code]null[/code] if it is not here.
func enemy(enemy_instance_id: String) -> TrEnemySchema:
	return enemies.get(enemy_instance_id)


## The loot with this id; [code]null[/code] if it is not here.
func loot(loot_instance_id: String) -> TrLootDropSchema:
	return loot_drops.get(loot_instance_id)


## The door with this id; [code]null[/code] if it is not here.
func door(door_id: String) -> TrDoorSchema:
	return doors.get(door_id)


## The player on this slot; [code]null[/code] for nobody, and for one who has left.
func player_on_slot(slot: int) -> TrPlayerSchema:
	for each: TrPlayerSchema in players.values():
		if each.slot == slot:
			return each
	return null
