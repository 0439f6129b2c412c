# One of each of many resource types, wired as people wire them. Nothing of it is ever created.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  max_retries                 = 1 # a stream's plan asks the cloud, and goes on without an answer
  default_tags {
    tags = { owner = "platform" }
  }
}

data "aws_caller_identity" "this" {}
data "aws_availability_zones" "this" {}
data "aws_ami" "this" {
  owners      = ["amazon"]
  most_recent = true
}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.this.account_id]
    }
  }
}

# Network

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.this.names[count.index]
}
resource "aws_security_group" "this" {
  name   = "many"
  vpc_id = aws_vpc.this.id
}
resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "10.0.0.0/8"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
resource "aws_security_group_rule" "this" {
  security_group_id = aws_security_group.this.id
  type              = "egress"
  cidr_blocks       = ["10.0.0.0/8"]
  from_port         = 443
  to_port           = 443
  protocol          = "tcp"
}
resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
}
resource "aws_eip" "this" {
  count  = 2
  domain = "vpc"
}
resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.this[0].id
  subnet_id     = aws_subnet.this[0].id
}
resource "aws_route_table" "this" {
  vpc_id = aws_vpc.this.id
}
resource "aws_route" "this" {
  route_table_id         = aws_route_table.this.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}
resource "aws_route_table_association" "this" {
  route_table_id = aws_route_table.this.id
  subnet_id      = aws_subnet.this[0].id
}
resource "aws_network_acl" "this" {
  vpc_id = aws_vpc.this.id
}
resource "aws_vpc_endpoint" "this" {
  vpc_id       = aws_vpc.this.id
  service_name = "com.amazonaws.eu-west-1.s3"
}
resource "aws_flow_log" "this" {
  vpc_id               = aws_vpc.this.id
  traffic_type         = "ALL"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.this.arn
  iam_role_arn         = aws_iam_role.this.arn
}

# Machines

resource "aws_key_pair" "this" {
  key_name   = "many"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6Hk8mXq0m5cGmD7G4Jc1yGkVQ7cQ0f8n8lq1mYw1aB many"
}
resource "aws_launch_template" "this" {
  name          = "many"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.micro"
}
resource "aws_instance" "this" {
  ami                    = data.aws_ami.this.id
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.this[0].id
  vpc_security_group_ids = [aws_security_group.this.id]
  key_name               = aws_key_pair.this.key_name
}
resource "aws_ebs_volume" "this" {
  availability_zone = "eu-west-1a"
  size              = 10
}
resource "aws_volume_attachment" "this" {
  device_name = "/dev/sdh"
  instance_id = aws_instance.this.id
  volume_id   = aws_ebs_volume.this.id
}
resource "aws_autoscaling_group" "this" {
  name                = "many"
  min_size            = 1
  max_size            = 2
  vpc_zone_identifier = aws_subnet.this[*].id
  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }
}
resource "aws_lb" "this" {
  name               = "many"
  load_balancer_type = "application"
  subnets            = aws_subnet.this[*].id
  security_groups    = [aws_security_group.this.id]
}
resource "aws_lb_target_group" "this" {
  name     = "many"
  port     = 443
  protocol = "HTTPS"
  vpc_id   = aws_vpc.this.id
}
resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# Identities and keys

resource "aws_iam_role" "this" {
  name               = "many"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
resource "aws_iam_policy" "this" {
  name   = "many"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = aws_sqs_queue.this.arn }] })
}
resource "aws_iam_role_policy" "this" {
  name   = "inline"
  role   = aws_iam_role.this.id
  policy = aws_iam_policy.this.policy
}
resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}
resource "aws_iam_user" "this" {
  name = "many"
}
resource "aws_iam_group" "this" {
  name = "many"
}
resource "aws_iam_instance_profile" "this" {
  name = "many"
  role = aws_iam_role.this.name
}
resource "aws_iam_openid_connect_provider" "this" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}
resource "aws_kms_key" "this" {
  description = "many"
}
resource "aws_kms_alias" "this" {
  name          = "alias/many"
  target_key_id = aws_kms_key.this.key_id
}
resource "aws_ssm_parameter" "this" {
  name  = "/many"
  type  = "String"
  value = aws_vpc.this.id
}

# Functions, messages, events

resource "aws_lambda_function" "this" {
  function_name = "many"
  role          = aws_iam_role.this.arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.this.repository_url}:1"
}
resource "aws_lambda_permission" "this" {
  function_name = aws_lambda_function.this.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this.arn
}
resource "aws_lambda_alias" "this" {
  name             = "live"
  function_name    = aws_lambda_function.this.arn
  function_version = aws_lambda_function.this.version
}
resource "aws_lambda_event_source_mapping" "this" {
  function_name    = aws_lambda_function.this.arn
  event_source_arn = aws_sqs_queue.this.arn
}
resource "aws_sqs_queue" "this" {
  name = "many"
}
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url
  policy    = aws_iam_policy.this.policy
}
resource "aws_sns_topic" "this" {
  name = "many"
}
resource "aws_sns_topic_subscription" "this" {
  topic_arn = aws_sns_topic.this.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.this.arn
}
resource "aws_cloudwatch_log_group" "this" {
  name = "/many"
}
resource "aws_cloudwatch_log_metric_filter" "this" {
  name           = "many"
  pattern        = "ERROR"
  log_group_name = aws_cloudwatch_log_group.this.name
  metric_transformation {
    name      = "errors"
    namespace = "many"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = "many"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "errors"
  namespace           = "many"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
  alarm_actions       = [aws_sns_topic.this.arn]
}
resource "aws_cloudwatch_event_rule" "this" {
  name                = "many"
  schedule_expression = "rate(1 day)"
}
resource "aws_cloudwatch_event_target" "this" {
  rule = aws_cloudwatch_event_rule.this.name
  arn  = aws_lambda_function.this.arn
}
resource "aws_sfn_activity" "this" {
  name = "many"
}
resource "aws_kinesis_stream" "this" {
  name        = "many"
  shard_count = 1
}
resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = "many"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = aws_iam_role.this.arn
    bucket_arn = aws_s3_bucket.this.arn
  }
}
resource "aws_apigatewayv2_api" "this" {
  name          = "many"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "this" {
  api_id             = aws_apigatewayv2_api.this.id
  integration_type   = "AWS_PROXY"
  integration_uri    = aws_lambda_function.this.invoke_arn
  integration_method = "POST"
}
resource "aws_apigatewayv2_route" "this" {
  api_id    = aws_apigatewayv2_api.this.id
  route_key = "GET /"
  target    = "integrations/${aws_apigatewayv2_integration.this.id}"
}
resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
}

# Data

resource "aws_s3_bucket" "this" {
  bucket_prefix = "many-"
}
resource "aws_s3_object" "this" {
  bucket  = aws_s3_bucket.this.id
  key     = "index.html"
  content = "hello"
}
resource "aws_dynamodb_table" "this" {
  name         = "many"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_db_subnet_group" "this" {
  name       = "many"
  subnet_ids = aws_subnet.this[*].id
}
resource "aws_db_instance" "this" {
  identifier           = "many"
  allocated_storage    = 10
  engine               = "postgres"
  instance_class       = "db.t3.micro"
  username             = "many"
  password_wo          = "never-in-a-state"
  password_wo_version  = 1
  db_subnet_group_name = aws_db_subnet_group.this.name
  skip_final_snapshot  = true
}
resource "aws_rds_cluster" "this" {
  cluster_identifier          = "many"
  engine                      = "aurora-postgresql"
  master_username             = "many"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.this.name
  skip_final_snapshot         = true
}
resource "aws_elasticache_subnet_group" "this" {
  name       = "many"
  subnet_ids = aws_subnet.this[*].id
}
resource "aws_elasticache_replication_group" "this" {
  replication_group_id = "many"
  description          = "many"
  engine               = "redis"
  node_type            = "cache.t3.micro"
  num_cache_clusters   = 1
  subnet_group_name    = aws_elasticache_subnet_group.this.name
}
resource "aws_efs_file_system" "this" {
  encrypted = true
}
resource "aws_efs_mount_target" "this" {
  file_system_id = aws_efs_file_system.this.id
  subnet_id      = aws_subnet.this[0].id
}
resource "aws_glue_catalog_database" "this" {
  name = "many"
}
resource "aws_athena_workgroup" "this" {
  name = "many"
}
resource "aws_backup_vault" "this" {
  name = "many"
}
resource "aws_backup_plan" "this" {
  name = "many"
  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.this.name
    schedule          = "cron(0 12 * * ? *)"
  }
}

# Containers, builds, guards

resource "aws_ecr_repository" "this" {
  name = "many"
}
resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy     = jsonencode({ rules = [{ rulePriority = 1, selection = { tagStatus = "untagged", countType = "imageCountMoreThan", countNumber = 5 }, action = { type = "expire" } }] })
}
resource "aws_ecs_cluster" "this" {
  name = "many"
}
resource "aws_ecs_task_definition" "this" {
  family                   = "many"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.this.arn
  container_definitions    = jsonencode([{ name = "many", image = "${aws_ecr_repository.this.repository_url}:1", essential = true }])
}
resource "aws_ecs_service" "this" {
  name            = "many"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 1
  launch_type     = "FARGATE"
  network_configuration {
    subnets = aws_subnet.this[*].id
  }
}
resource "aws_eks_cluster" "this" {
  name     = "many"
  role_arn = aws_iam_role.this.arn
  vpc_config {
    subnet_ids = aws_subnet.this[*].id
  }
}
resource "aws_codebuild_project" "this" {
  name         = "many"
  service_role = aws_iam_role.this.arn
  artifacts {
    type = "NO_ARTIFACTS"
  }
  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/standard:7.0"
    type         = "LINUX_CONTAINER"
  }
  source {
    type      = "NO_SOURCE"
    buildspec = "version: 0.2"
  }
}
resource "aws_wafv2_ip_set" "this" {
  name               = "many"
  scope              = "REGIONAL"
  ip_address_version = "IPV4"
  addresses          = ["10.0.0.0/8"]
}
resource "aws_cloudtrail" "this" {
  name           = "many"
  s3_bucket_name = aws_s3_bucket.this.id
}
resource "aws_guardduty_detector" "this" {
  enable = true
}
resource "aws_budgets_budget" "this" {
  name         = "many"
  budget_type  = "COST"
  limit_amount = "10"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}

output "oidc" {
  value = "${aws_eks_cluster.this.identity[0].oidc[0].issuer} ${aws_eks_cluster.this.endpoint}"
}
