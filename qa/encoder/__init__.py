"""Turns texts into vectors: our own ONNX model when serving, any sentence-transformers model besides.

Importing this package loads no model and none of the libraries that run one.
"""

from qa.encoder.loading import load_encoder as load_encoder
from qa.encoder.loading import model_fingerprint as model_fingerprint

__all__ = ["load_encoder", "model_fingerprint"]
