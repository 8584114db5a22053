# 
# THIS FILE HAS BEEN GENERATED AUTOMATICALLY
# DO NOT CHANGE IT MANUALLY UNLESS YOU KNOW WHAT YOU'RE DOING
# 
# GENERATED USING @colyseus/schema 5.0.34
# 

const Item = preload("Item.gd")

class Sword extends Item:
	static func definition():
		return [
			Colyseus.Schema.Field.new("damage", Colyseus.Schema.NUMBER),
		]

	func _to_string() -> String:
		return "Sword(__ref_id: %s, damage: %s)" % [self.__ref_id, self.damage]
