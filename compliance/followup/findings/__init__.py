"""What has to be mended and who mends it: findings, actions, the points they bring."""
