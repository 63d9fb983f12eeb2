namespace NeuralStyle.Graphs;

/// <summary>The value that pooling keeps of each window.</summary>
public enum PoolKind
{
    /// <summary>The largest value.</summary>
    Max,

    /// <summary>The mean.</summary>
    Average,
}
