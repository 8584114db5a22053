# 
# THIS FILE HAS BEEN GENERATED AUTOMATICALLY
# DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
# 
# GENERATED USING @colyseus/schema 5.0.34
# 

class Item extends Colyseus.Schema:
	static func definition():
		return [
			Colyseus.Schema.Field.new("name", Colyseus.Schema.STRING),
			Colyseus.Schema.Field.new("x", "quantized"),
			Colyseus.Schema.Field.new("tags", Colyseus.Schema.MAP, Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "Item(__ref_id: %s, name: %s, x: %s, tags: %s)" % [self.__ref_id, self.name, self.x, self.tags]
