from lms_tool.cli import main

main(prog_name="lms-tool")
