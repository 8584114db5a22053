class_name TrMotion
extends RefCounted
## Where things are that the server sends once and that go their way by themselves: enemies on a walk, and projectiles.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")


## Where an enemy is at a tick.
static func enemy_at(enemy: TrEnemySchema, tick: float, ticks_per_second: float) -> Vector3:
	var from: Vector3 = Vector3(enemy.position_x, enemy.position_y, enemy.position_z)
	if enemy.move_speed == 0.0:
		return from
	var to: Vector3 = Vector3(enemy.move_to_x, enemy.position_y, enemy.move_to_z)
	var metres: float = maxf(0.0, tick - enemy.started_tick) / ticks_per_second * enemy.move_speed
	return from.move_toward(to, metres)


## Where a player is at a tick.
static func player_at(player: TrPlayerSchema, tick: float, ticks_per_second: float) -> Vector3:
	return player.place() + player.velocity() * maxf(0.0, tick - player.started_tick) / ticks_per_second


## Where an enemy looks: to its newest attack, or where it goes; [param before] is where it looked until now.
static func enemy_yaw(enemy: TrEnemySchema, before: float) -> float:
	var is_attack_newer: bool = enemy.attack_started_tick > 0.0 and enemy.attack_started_tick >= enemy.started_tick
	if is_attack_newer:
		return enemy.yaw
	if enemy.move_speed == 0.0:
		return before
	var way: Vector2 = Vector2(enemy.move_to_x - enemy.position_x, enemy.move_to_z - enemy.position_z)
	return atan2(way.x, way.y) if way != Vector2.ZERO else before


## Where a projectile is at a tick; [param ability] is its content.
static func projectile_at(projectile: TrProjectileSchema, ability: Dictionary, tick: float, ticks_per_second: float) -> Vector3:
	var speed: float = _Fields.number(ability, "projectile_speed")
	var reach: float = _Fields.number(ability, "max_range")
	var metres: float = minf(reach, maxf(0.0, tick - projectile.started_tick) / ticks_per_second * speed)
	return Vector3(
		projectile.position_x + sin(projectile.yaw) * metres, 0.0, projectile.position_z + cos(projectile.yaw) * metres
	)
