resource "aws_sns_topic" "overridden" {
  name = "override"
}
