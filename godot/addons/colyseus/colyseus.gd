class_name Colyseus
extends RefCounted
## The names that the official code generator writes, and the version of the protocol.
##
## [codeblock lang=text]
## npx schema-codegen src/State.ts --gdscript --bundle --output godot/
## [/codeblock]
## writes classes that extend [code]Colyseus.Schema[/code]. Pass the root one to [method ColyseusClient.join_or_create].
## Nothing else needs this class: see [ColyseusClient].

## The protocol that this client speaks.
const PROTOCOL_VERSION: String = "0.18"

## The base of generated classes: [ColyseusSchema].
const Schema = preload("schema/schema.gd")
