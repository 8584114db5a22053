extends SceneTree
## Decodes frames and answers with what the state is after each. A question is a description of the classes and a list of frames;
## those that begin with "rejoin:" are the whole state after a reconnection.

const Dump = preload("dump.gd")
const Questions = preload("questions.gd")


func _init() -> void:
	Questions.answer_all(_answer)
	quit()


func _answer(question: Dictionary) -> Array:
	var description: String = question["description"]
	var frames: Array = question["frames"]
	var decoder: ColyseusDecoder = ColyseusDecoder.from_reflection(Marshalls.base64_to_raw(description))
	var answers: Array = []
	for frame: String in frames:
		var is_rejoin: bool = frame.begins_with("rejoin:")
		decoder.decode(Marshalls.base64_to_raw(frame.trim_prefix("rejoin:")), 0, is_rejoin)
		answers.append({"dump": Dump.of_decoder(decoder), "problem": decoder.problem})
	return answers
