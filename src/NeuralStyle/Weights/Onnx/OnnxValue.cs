namespace NeuralStyle.Weights;

/// <summary>The meaning of a named value of an ONNX file in the network that is read.</summary>
internal abstract record OnnxValue;

/// <summary>A tensor that the file holds.</summary>
/// <param name="Tensor">The tensor.</param>
internal sealed record OnnxConstant(OnnxTensor Tensor) : OnnxValue;

/// <summary>The input of style weights, (styles).</summary>
internal sealed record OnnxStyleWeights : OnnxValue;

/// <summary>A mixture of a table's rows by style weights: the scale or shift of a conditional norm, (C).</summary>
/// <param name="Table">The table, (styles, C).</param>
internal sealed record OnnxStyleMixture(OnnxTensor Table) : OnnxValue;
