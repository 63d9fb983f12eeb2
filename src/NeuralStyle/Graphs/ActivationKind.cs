namespace NeuralStyle.Graphs;

/// <summary>An element-wise function.</summary>
public enum ActivationKind
{
    /// <summary>The value itself.</summary>
    None,

    /// <summary><c>max(x, 0)</c>.</summary>
    Relu,

    /// <summary><c>x</c> above zero, <c>0.01 x</c> below.</summary>
    LeakyRelu,

    /// <summary><c>max(0, min(6, x))</c>.</summary>
    Relu6,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The logistic function <c>1 / (1 + exp(-x))</c>.</summary>
    Sigmoid,
}
