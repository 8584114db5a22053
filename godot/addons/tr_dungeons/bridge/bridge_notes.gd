class_name TrBridgeNotes
extends RefCounted
## What the bridge to an existing game could not do, each said once: as a warning, and in [member said].

## All that was said since the game began.
static var said: PackedStringArray = []


## Says a sentence, unless it was said before.
static func say_once(sentence: String) -> void:
	if sentence in said:
		return
	said.append(sentence)
	push_warning(sentence)
