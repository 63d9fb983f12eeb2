namespace NeuralStyle.Onnx;

/// <summary>The form of the images that an exported network reads and computes.</summary>
public enum OnnxImageFormat
{
    /// <summary>float32 (batch, 3, height, width), RGB in [0, 1].</summary>
    Floats,

    /// <summary>uint8 (batch, height, width, 3), RGB in 0-255: the pixels of an image file, row by row. Conversion, clipping and rounding are part of the file.</summary>
    Bytes,
}
