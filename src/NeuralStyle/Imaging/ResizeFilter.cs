namespace NeuralStyle;

/// <summary>The filter of a resize; each one widens when it shrinks an image, so that fine detail blurs instead of aliasing.</summary>
public enum ResizeFilter
{
    /// <summary>Linear interpolation: no overshoot. Pillow's <c>BILINEAR</c> and torchvision's antialiased default.</summary>
    Triangle,

    /// <summary>The cubic through the samples (a = -0.5): sharper, overshoots a little. Pillow's <c>BICUBIC</c>.</summary>
    CatmullRom,

    /// <summary>A sinc windowed to three lobes: sharpest, overshoots most. Pillow's <c>LANCZOS</c>.</summary>
    Lanczos3,
}
