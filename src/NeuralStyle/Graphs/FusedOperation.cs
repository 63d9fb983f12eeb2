namespace NeuralStyle.Graphs;

/// <summary>Operations of a graph that run as one.</summary>
/// <param name="Reads">The values whose content is read.</param>
/// <param name="Writes">The value that is computed.</param>
internal abstract record FusedOperation(IReadOnlyList<int> Reads, int Writes);

/// <summary>An operation that runs by itself.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Reads">The values whose content is read; for a crop this excludes the reference.</param>
/// <param name="Writes">The value that is computed.</param>
internal sealed record SingleOperation(GraphOperation Operation, IReadOnlyList<int> Reads, int Writes) : FusedOperation(Reads, Writes);

/// <summary>The image that enters the graph, and the conversion of its value range.</summary>
/// <param name="Range">The conversion; null for none.</param>
/// <param name="Writes">The value that is computed: 0 without conversion.</param>
internal sealed record InputOperation(ConvertRangeOperation? Range, int Writes) : FusedOperation([], Writes);

/// <summary>The image that leaves the graph, and the crop and the conversion of its value range before it.</summary>
/// <param name="Source">The value that is cropped and converted.</param>
/// <param name="Crop">The crop at the right and the bottom; null for none.</param>
/// <param name="Range">The conversion; null for none.</param>
/// <param name="Writes">The graph's output.</param>
internal sealed record OutputOperation(int Source, CropOperation? Crop, ConvertRangeOperation? Range, int Writes) : FusedOperation([Source], Writes);

/// <summary>A convolution, and the nearest-neighbor upsampling and the padding before it.</summary>
/// <param name="Convolution">The convolution.</param>
/// <param name="Source">The value that is upsampled, padded and convolved.</param>
/// <param name="Padding">The padding; null for none.</param>
/// <param name="UpsampleFactor">The factor of the upsampling before the padding: 1 for none, or 2, where the padding is one pixel of reflection.</param>
/// <param name="Writes">The value that is computed.</param>
internal sealed record FusedConvolutionOperation(ConvolutionOperation Convolution, int Source, PadOperation? Padding, int UpsampleFactor, int Writes)
    : FusedOperation([Source], Writes);

/// <summary>An instance norm, and the ReLU and the residual sum after it.</summary>
/// <param name="Norm">An <see cref="InstanceNormOperation"/>, a <see cref="ConditionalNormOperation"/> or an <see cref="AdaptiveNormOperation"/>.</param>
/// <param name="Source">The value that is normalized.</param>
/// <param name="StyleRowOffset">The index of the first value of a conditional or adaptive norm in style rows.</param>
/// <param name="Activation">The activation after the norm: none, ReLU or ReLU6.</param>
/// <param name="Residual">The value that is added last; null for none.</param>
/// <param name="Writes">The value that is computed.</param>
internal sealed record FusedNormOperation(GraphOperation Norm, int Source, int StyleRowOffset, ActivationKind Activation, int? Residual, int Writes)
    : FusedOperation(Residual is { } residual ? [Source, residual] : [Source], Writes);
