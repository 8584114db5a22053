class_name TrRoomStateView
extends RefCounted
## The room's state as plain dictionaries and arrays, with the names of the game's data models: what
## [signal MultiplayerManager.room_state_updated] brings. What moves or grows by itself is given as it is now.


const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")


## All of it. Every field is always there; ids of nobody and nothing are empty.
static func of(state: TrRoomStateSchema, clock: TrRoomClock, content: TrContentCache) -> Dictionary:
	var slots: Dictionary[int, String] = {}
	for id: String in state.players:
		slots[state.player(id).slot] = id
	var tick: float = clock.tick()
	return {
		"room_id": state.room_id, "dungeon_id": state.dungeon_id, "run_id": state.run_id, "room_template_id": state.room_template_id,
		"room_type": state.room_type, "max_players": state.max_players, "current_player_count": state.players.size(),
		"is_cleared": state.is_cleared, "boss_phase": state.boss_phase, "tick": floori(tick),
		"content_version": int(state.content_version), "content_hash": state.content_hash,
		"protocol_version": int(state.protocol_version), "rules_version": state.rules_version, "build_version": state.build_version,
		"players": _all(state.players, _player.bind(tick, clock, content)),
		"enemies": _all(state.enemies, _enemy.bind(tick, clock, slots)),
		"loot_drops": _all(state.loot_drops, _loot.bind(slots)),
		"doors": _all(state.doors, _door.bind(state.run_id)),
		"projectiles": _all(state.projectiles, _projectile.bind(tick, clock, slots, content)),
	}


static func _all(entries: Dictionary, view: Callable) -> Array[Dictionary]:
	var views: Array[Dictionary] = []
	for id: String in entries:
		views.append(view.call(id, entries[id]))
	return views


static func _player(id: String, player: TrPlayerSchema, tick: float, clock: TrRoomClock, content: TrContentCache) -> Dictionary:
	var at: Vector3 = TrMotion.player_at(player, tick, clock.ticks_in(1.0))
	return {
		"player_id": id, "slot": player.slot, "character_name": player.character_name,
		"position_x": at.x, "position_y": at.y, "position_z": at.z, "yaw": player.yaw,
		"state": player.state, "current_health": player.current_health, "max_health": player.max_health,
		"current_mana": player.mana_at(tick, _per_tick("mana_regeneration", clock, content)), "max_mana": player.max_mana,
		"current_stamina": player.stamina_at(tick, _per_tick("stamina_regeneration", clock, content)), "max_stamina": player.max_stamina,
		"gold": int(player.gold), "is_alive": player.is_alive, "connected": player.connected, "effects": player.effects.duplicate(),
		"level": player.level, "class_id": player.class_id, "title": player.title, "equipment": player.equipment.duplicate(),
	}


static func _per_tick(regeneration: String, clock: TrRoomClock, content: TrContentCache) -> float:
	return _Fields.number(content.regeneration(regeneration), "per_second") / clock.ticks_in(1.0)


static func _enemy(id: String, enemy: TrEnemySchema, tick: float, clock: TrRoomClock, slots: Dictionary[int, String]) -> Dictionary:
	var at: Vector3 = TrMotion.enemy_at(enemy, tick, clock.ticks_in(1.0))
	return {
		"enemy_instance_id": id, "enemy_type_id": enemy.enemy_type_id,
		"position_x": at.x, "position_y": at.y, "position_z": at.z, "yaw": TrMotion.enemy_yaw(enemy, enemy.yaw),
		"state": enemy.state, "current_health": enemy.current_health, "max_health": enemy.max_health, "is_alive": enemy.is_alive,
		"aggro_player_id": slots.get(enemy.aggro_slot, ""), "attack_ability_id": enemy.attack_ability_id,
		"effects": enemy.effects.duplicate(), "level": enemy.level,
	}


static func _loot(id: String, loot: TrLootDropSchema, slots: Dictionary[int, String]) -> Dictionary:
	return {
		"loot_instance_id": id, "item_id": loot.item_id, "item_type": loot.item_type, "quantity": int(loot.quantity),
		"position_x": loot.position_x, "position_y": loot.position_y, "position_z": loot.position_z,
		"is_picked_up": loot.is_picked_up, "picked_up_by": slots.get(loot.picked_up_slot, ""),
		"for_player_id": loot.for_player_id,
	}


static func _door(id: String, door: TrDoorSchema, run_id: String) -> Dictionary:
	return {
		"door_id": id, "is_open": door.is_open, "is_locked": door.is_locked,
		"connected_room_id": "%s-%s" % [run_id, door.connected_room_template_id],
		"connected_room_template_id": door.connected_room_template_id,
		"position_x": door.position_x, "position_y": door.position_y, "position_z": door.position_z,
	}


static func _projectile(
	id: String, projectile: TrProjectileSchema, tick: float, clock: TrRoomClock, slots: Dictionary[int, String], content: TrContentCache
) -> Dictionary:
	var at: Vector3 = TrMotion.projectile_at(projectile, content.ability(projectile.ability_id), tick, clock.ticks_in(1.0))
	return {
		"projectile_id": id, "ability_id": projectile.ability_id, "source_player_id": slots.get(projectile.source_slot, ""),
		"position_x": at.x, "position_y": at.y, "position_z": at.z, "yaw": projectile.yaw,
	}
