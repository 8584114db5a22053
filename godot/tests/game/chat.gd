extends SceneTree
## What is told of a party's lines. Each question is a list of deeds: [code]["read", line_id, …][/code], the newest lines are these;
## [code]["hear", line_id][/code], the room tells this one; [code]["clear"][/code].


func _initialize() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	var file: FileAccess = FileAccess.open(args[1], FileAccess.WRITE)
	for line: String in FileAccess.get_file_as_string(args[0]).split("\n"):
		var deeds: Array = JSON.parse_string(line)
		file.store_line(JSON.stringify(_told_by(deeds)))
	file.close()
	quit()


func _told_by(deeds: Array) -> Dictionary:
	var chat: TrPartyChat = TrPartyChat.new(Callable())
	var told: Array[String] = []
	chat.said.connect(func(line: TrPartyLine) -> void: told.append(line.line_id))
	for deed: Array in deeds:
		var ids: Array = deed.slice(1)
		var rows: Array = ids.map(func(line_id: String) -> Dictionary: return {"line_id": line_id})
		match deed[0]:
			"read":
				chat.take_page(TrVerdict.accept({"lines": rows}))
			"hear":
				var row: Dictionary = rows[0]
				chat.hear(row)
			"clear":
				chat.clear()
	return {"told": told, "lines": chat.lines.map(func(line: TrPartyLine) -> String: return line.line_id)}
