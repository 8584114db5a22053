extends SceneTree
## Answers with what the addon computes, to be compared with what the server computes from the same.

const Questions = preload("../questions.gd")


func _init() -> void:
	Questions.answer_all(_answer)
	quit()


func _answer(question: Dictionary) -> Variant:
	match question["about"]:
		"walkable_area":
			return _floor(question)
		"enemy":
			return _enemy(question)
		"resource":
			return _resource(question)
		"character":
			return _character(question)
		"content text":
			return _content_text(question)
		"content shape":
			return {"sets": TrContentShape._FIELDS, "room_template": TrContentShape._ROOM_TEMPLATE, "corridor": TrContentShape._CORRIDOR}
		"close code":
			var code: float = question["code"]
			return TrCloseReason.sentence(int(code), "")
		"seen":
			return _seen(question)
		"lost health":
			return _lost_health(question)
		"rates":
			return TrMultiplayerProtocol.MESSAGE_RATES
	return null


# An achievement's name, its title as it is chosen, and as it is shown, in the language of the game.
func _content_text(question: Dictionary) -> Dictionary:
	var achievement: Dictionary = question["achievement"]
	TranslationServer.set_locale(str(question["locale"]))
	var content: TrContentCache = TrContentCache.new()
	content._sets["achievements"] = {"deed": achievement}
	var chosen: String = TrCharacterRules.title_of(achievement)
	return {
		"problem": TrContentShape.problem_of("achievements", achievement), "name": TrContentCache.text_of(achievement, "name"),
		"chosen": chosen, "title": TrCharacterRules.title_text(content, chosen),
		"other": TrCharacterRules.title_text(content, "Champion"),
		"tier": TrRating.from_row({"tier": {"name": achievement["name"]}}).tier_name,
		"queue": TrQueueStatus.from_row({"name": achievement["name"]}).name,
	}


# Patch by patch, what effects have taken.
func _lost_health(question: Dictionary) -> Array:
	var content: TrContentCache = TrContentCache.new()
	content._sets["abilities"] = question["abilities"]
	var lost: TrLostHealth = TrLostHealth.new()
	var patches: Array = question["patches"]
	return patches.map(func(patch: Dictionary) -> Array:
		var tick: float = patch["tick"]
		var health: Array = patch.get("health", [])
		if not health.is_empty():
			var before: float = health[0]
			var now: float = health[1]
			lost.note_health(now, before)
		var hits: Array = patch.get("hits", [])
		for fields: Dictionary in hits:
			var hit: TrToldHit = TrToldHit.new()
			hit.ability_id = fields["ability_id"]
			hit.damage_amount = fields["damage_amount"]
			var ability: Dictionary = content.ability(hit.ability_id)
			var seconds: float = ability.get("effect_duration", 0.0)
			lost.note_hit(hit, str(fields["source_id"]), -content.effect_of(ability, "health_per_second"), tick + 20.0 * seconds)
		var effects: Dictionary = patch.get("effects", {})
		var is_alive: bool = patch.get("is_alive", true)
		return lost.take_shares(effects, is_alive, false, content, tick).map(func(share: TrLostHealth.Share) -> Array:
			return [share.ability_id, share.source_id, share.damage_amount]
		)
	)


func _seen(question: Dictionary) -> Array:
	var ticks: Array = question["ticks"]
	return ticks.map(func(tick: float) -> Array:
		var input: TrArenaInput = TrArenaInput.new()
		input.see(tick)
		return [input.seen_tick, input.seen_fraction]
	)


# How long the way is on which one is led; -1 where none leads there.
static func _length(ground: TrWalkableArea, from: Vector2, goal: Vector2) -> float:
	var here: Vector2 = from
	var metres: float = 0.0
	for turn: int in 20:
		var next: Vector2 = ground.first_segment(here, goal)
		metres += here.distance_to(next)
		here = next
		if here == goal:
			return metres
	return -1.0


func _floor(question: Dictionary) -> Dictionary:
	var dungeon: Dictionary = question["dungeon"]
	var ground: TrWalkableArea = TrWalkableArea.of(dungeon, str(question["room"]))
	var free: Array = []
	var slid: Array = []
	var nearest: Array = []
	var shares: PackedFloat64Array = []
	var ways: Array = question["ways"]
	for way: Array in ways:
		var from: Vector2 = _vector(way, 0)
		var to: Vector2 = _vector(way, 2)
		free.append(ground.can_walk(from, to))
		shares.append(ground.reachable_share(from, to))
		nearest.append(_pair(ground.nearest(from)))
		slid.append(_pair(ground.slide(ground.nearest(from), to)))
	var doorways: Array = ground.doorways.map(func(each: TrWalkableArea.Doorway) -> Dictionary: return {
		"door_id": each.door_id, "position": _pair(each.position), "opening": _pair(each.opening), "leads_to": each.leads_to,
		"is_onward": each.is_onward, "arrival": _pair(each.arrival),
	})
	# As bytes: text would round them.
	var share_bytes: String = shares.to_byte_array().hex_encode()
	var lengths: Array = ways.slice(0, int(str(question["led"]))).map(
		func(way: Array) -> float: return _length(ground, _vector(way, 0), _vector(way, 2))
	)
	return {"lengths": lengths, "free": free, "share_bytes": share_bytes, "slid": slid, "nearest": nearest, "doorways": doorways, "entry": _pair(ground.entry)}


func _enemy(question: Dictionary) -> Array:
	var enemy: TrEnemySchema = TrEnemySchema.new()
	var fields: Dictionary = question["enemy"]
	for field: String in fields:
		enemy.set(field, fields[field])
	var ticks: Array = question["ticks"]
	return ticks.map(func(tick: float) -> Array:
		var at: Vector3 = TrMotion.enemy_at(enemy, tick, 20.0)
		return [at.x, at.z])


# What is left of a resource after each of some uses.
func _resource(question: Dictionary) -> Array:
	var per_tick: float = question["per_tick"]
	var pause: float = question["pause"]
	var resource: TrPredictedResource = TrPredictedResource.new(per_tick, pause)
	resource.amount = 100.0
	resource.maximum = 100.0
	var left: Array = []
	var uses: Array = question["uses"]
	for use: Dictionary in uses:
		var cost: float = use["cost"]
		var tick: float = use["tick"]
		resource.use(cost, tick, 0.0)
		left.append(resource.at(tick + 30.0))
	return left


# The abilities that a character knows, what its pieces give, and why it cannot learn each node.
func _character(question: Dictionary) -> Dictionary:
	var content: TrContentCache = TrContentCache.new()
	var sets: Dictionary = question["sets"]
	for set_name: String in sets:
		var entries: Dictionary = sets[set_name]
		content._sets[set_name] = entries
	var said: Dictionary = question["sheet"]
	var sheet: TrCharacterSheet = TrCharacterSheet.new()
	sheet.apply_server_state(said)
	var abilities: Dictionary = {}
	for ability_id: String in sheet.ability_ids:
		abilities[ability_id] = TrCharacterRules.ability(content, sheet, ability_id)
	var bonuses: Dictionary = {}
	for item_instance_id: String in sheet.pieces:
		bonuses[item_instance_id] = TrCharacterRules.bonuses_of(content, sheet.pieces[item_instance_id])
	var why_not: Dictionary = {}
	for node: Dictionary in TrCharacterRules.nodes_of(content, sheet):
		var node_id: String = node["node_id"]
		why_not[node_id] = TrCharacterRules.why_not_learn(content, sheet, node_id)
	return {"abilities": abilities, "bonuses": bonuses, "why_not": why_not, "titles": TrCharacterRules.titles(content, sheet)}


static func _vector(numbers: Array, at: int) -> Vector2:
	var x: float = numbers[at]
	var z: float = numbers[at + 1]
	return Vector2(x, z)


static func _pair(point: Vector2) -> Array:
	return [point.x, point.y]
