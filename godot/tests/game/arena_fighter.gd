extends SceneTree
## Plays sequences of inputs with the fighter that the addon predicts, and answers how it is after each: see [code]arena-fighter.test.ts[/code].

const Questions = preload("../questions.gd")


func _init() -> void:
	Questions.answer_all(_answer)
	quit()


func _answer(question: Dictionary) -> String:
	var content: TrContentCache = TrContentCache.new()
	var sets: Dictionary = question["sets"]
	for set_name: String in sets:
		content._sets[set_name] = sets[set_name]
	var numbers: TrArenaNumbers = TrArenaNumbers.of(content, str(question["pvp_mode_id"]), str(question["arena_id"]))
	var fighter: TrArenaFighter = TrArenaFighter.new(numbers)
	var start: Array = question["start"]
	fighter.tick = start[0]
	fighter.mover.x = start[1]
	fighter.mover.z = start[2]
	var states: PackedFloat64Array = []
	var inputs: Array = question["inputs"]
	for each: Array in inputs:
		var input: TrArenaInput = TrArenaInput.new()
		input.direction = each[0]
		input.aim = each[1]
		input.speed = each[2]
		input.buttons = each[3]
		var releases: Array[TrArenaRelease] = []
		fighter.begin_tick(input.aim, releases)
		fighter.act(input, true, true, releases)
		_append(states, fighter, numbers)
	# As bytes: text would round them.
	return states.to_byte_array().hex_encode()


func _append(states: PackedFloat64Array, fighter: TrArenaFighter, numbers: TrArenaNumbers) -> void:
	states.append(fighter.mover.x)
	states.append(fighter.mover.z)
	states.append(float(fighter.activity))
	states.append(0.0 if fighter.activity == TrPlayerSchema.Activity.IDLE else fighter.activity_ends_at)
	states.append(float(fighter.casting))
	states.append(float(fighter.mover.dash_ticks_left))
	states.append(float(maxi(fighter.mover.held_until_tick, fighter.tick)))
	states.append(fighter.mover.speed_factor)
	states.append(fighter.mana_at(float(fighter.tick)))
	states.append(fighter.stamina_at(float(fighter.tick)))
	for button: int in numbers.ability_ids.size():
		states.append(fighter.ready_tick(button))
