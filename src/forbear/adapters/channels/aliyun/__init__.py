"""Text messages through Aliyun (Alibaba Cloud), by its own package; words are registered there."""
