"""Makes the models that `qa` ships: data in, ONNX out. The library itself never imports it."""
