terraform {
  backend "http" {
    address = "http://127.0.0.1:@PORT@/state"
  }
}

resource "terraform_data" "a" {
  input = "a"

  connection {
    host = "127.0.0.1"
    port = @PORT@
  }

  provisioner "local-exec" {
    command = "touch @MARKS@/create"
  }

  provisioner "local-exec" {
    when       = destroy
    on_failure = continue
    command    = "touch @MARKS@/destroy"
  }

  provisioner "remote-exec" {
    inline = ["true"]

    connection {
      type     = "ssh"
      host     = "127.0.0.1"
      port     = @PORT@
      user     = "x"
      password = "x"
      timeout  = "5s"
    }
  }

  provisioner "file" {
    content     = "x"
    destination = "/tmp/x"
  }
}

module "m" {
  source = "./m"
}
