resource "terraform_data" "clock" {
  input = timestamp()
}
