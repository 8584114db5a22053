extends RefCounted
## What a player sees, as plain data for a test.

const Runs = preload("runs.gd")


## Everything.
static func all(game: MultiplayerManager) -> Dictionary:
	var seen: Dictionary = {
		"is_connected": game.is_connected, "session_id": game.session_id, "room_id": game.room_id, "player_id": game.player_id,
		"error": str(game.last_error) if game.last_error != null else "", "content": content(game.content),
		"user_folder": OS.get_user_data_dir(), "run": Runs.present(game),
	}
	var local: TrLocalPlayer = game.local
	if local == null:
		return seen
	seen.merge({
		"room_template_id": game.state.room_template_id, "is_cleared": game.state.is_cleared, "tick": game.room.tick,
		"local": {
			"position": plain(local.position), "predicted_position": plain(local.predicted_position), "said": plain(local.me.place()), "yaw": local.yaw,
			"health": local.health, "mana": local.mana, "stamina": local.stamina, "is_alive": local.is_alive,
			"activity": local.activity, "inventory": local.inventory, "gold": local.gold, "jumps": local.jumps,
			"said_stamina": [local.me.current_stamina, local.me.stamina_since_tick], "seq": local._sender.seq, "speed": local.speed(),
		},
		"character": _character(game.progress.sheet), "cooldowns": _cooldowns(game), "players": {}, "enemies": {}, "loot": {}, "doors": {}, "projectiles": {},
		"corrections": game.room.quality.corrections, "ping_ms": game.room.quality.ping_ms,
		"sent_bytes": game.room.connection.room.sent_bytes,
		"rates": [game.room.quality.received_bytes_per_second, game.room.quality.sent_bytes_per_second, game.room.quality.patches_per_second],
		"violations": game.room.self_check.counts,
	})
	for id: String in game.state.players:
		seen["players"][id] = {"position": plain(game.room.player_position(id)), "character_name": game.state.player(id).character_name}
	for id: String in game.state.enemies:
		var enemy: TrEnemySchema = game.state.enemy(id)
		seen["enemies"][id] = {
			"position": plain(game.room.enemy_position(id)), "shown_health": game.room.enemy_health(id), "health": enemy.current_health,
			"is_alive": enemy.is_alive, "state": enemy.state,
		}
	for id: String in game.state.loot_drops:
		var loot: TrLootDropSchema = game.state.loot(id)
		seen["loot"][id] = {
			"is_shown": game.room.is_loot_shown(id), "position": plain(loot.place()), "item_id": loot.item_id, "quantity": loot.quantity,
		}
	for id: String in game.state.doors:
		seen["doors"][id] = {"is_open": game.room.is_door_open(id), "is_locked": game.state.door(id).is_locked}
	for id: String in game.state.projectiles:
		seen["projectiles"][id] = plain(game.room.projectile_position(id))
	return seen


## What is shown in one frame, before its [param delta] is played: that shows in the next one.
static func frame(game: MultiplayerManager, delta: float) -> Dictionary:
	var seen: Dictionary = {"at": TrRoomClock.seconds(), "shown_at": game.room.others.shown_at if game.room.others != null else 0.0, "delta": delta, "players": {}, "enemies": {}, "projectiles": {}}
	if game.local == null:
		return seen
	seen["predicted_position"] = plain(game.local.predicted_position)
	seen["stamina"] = game.local.stamina
	seen["speed"] = game.local.speed()
	for id: String in game.state.players:
		seen["players"][id] = plain(game.room.player_position(id))
	for id: String in game.state.enemies:
		seen["enemies"][id] = plain(game.room.enemy_position(id)) + [game.room.enemy_health(id)]
	for id: String in game.state.projectiles:
		seen["projectiles"][id] = plain(game.room.projectile_position(id))
	return seen


static func _character(sheet: TrCharacterSheet) -> Dictionary:
	return {
		"class_id": sheet.class_id, "level": sheet.level, "experience": sheet.experience, "experience_to_next": sheet.experience_to_next,
		"skill_points_left": sheet.skill_points_left, "skills": sheet.skills, "equipment": sheet.equipment, "pieces": sheet.pieces,
		"loadouts": sheet.loadouts, "title": sheet.title, "achievements": sheet.achievements, "ability_ids": sheet.ability_ids,
		"stats": sheet.stats, "places_taken": sheet.places_taken, "places": sheet.places, "mail_count": sheet.mail_count,
	}


static func mail(from: TrMail) -> Dictionary:
	return {"mail_id": from.mail_id, "reason": from.reason, "text": from.text, "goods": from.goods, "sent_at": from.sent_at}


static func _cooldowns(game: MultiplayerManager) -> Dictionary:
	var left: Dictionary = {}
	for id: String in game.content.entries("abilities"):
		left[id] = game.local.cooldown_left(id)
	return left


## What is known of the content.
static func content(cache: TrContentCache) -> Dictionary:
	return {
		"version": cache.version, "is_empty": cache.is_empty(), "requests": cache.requests, "not_modified": cache.not_modified,
		"dungeon": TrContentCache.text_of(cache.dungeon("first_dungeon"), "name"), "fireball": cache.ability("fireball"),
	}


## A value that JSON can hold.
static func plain(value: Variant) -> Variant:
	if value is Vector3:
		var place: Vector3 = value
		return [place.x, place.z]
	if value is ColyseusError:
		return str(value)
	if value is TrMail:
		@warning_ignore("unsafe_call_argument")
		return mail(value)
	if value is TrCharacterSheet:
		@warning_ignore("unsafe_call_argument")
		return _character(value)
	return value
