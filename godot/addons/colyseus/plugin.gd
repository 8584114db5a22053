@tool
extends EditorPlugin
## Lists the addon in the project settings.
##
## The addon is classes and nothing else, so there is nothing to switch on: it works with the plugin off, too.
