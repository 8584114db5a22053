extends SceneTree
## What the demo says of the phases of bosses: questions hold an enemy type, a phase and the abilities, and the answer is the sentence.

const Questions = preload("../questions.gd")
const PhaseWords = preload("res://demo/phase_words.gd")


func _initialize() -> void:
	Questions.answer_all(_answer)
	quit()


func _answer(question: Dictionary) -> String:
	var enemy_type: Dictionary = question["enemy_type"]
	var phase: float = question["phase"]
	var abilities: Dictionary = question["abilities"]
	return PhaseWords.of(enemy_type, int(phase), abilities)
